import type { Pagination } from '../define-pagination.ts';
import type { SortColumn, SortField } from '../sort.ts';
import { columnName, indexStatement, type KeysetSqlSpec } from './keyset-sql.ts';
import { CursorPrecisionError, MissingIndexError } from './schema-errors.ts';

/** Runs a statement and gives its rows; `(text, values) => pool.query(text, values).then(({ rows }) => rows)`. */
export type SqlQuery = (
  text: string,
  values: readonly unknown[],
) => PromiseLike<readonly unknown[]>;

/** The part of a list that says how it can be ordered. */
export type OrderedList = Pick<Pagination<Record<never, SortField>>, 'orders'>;

/**
 * Asks the database whether a `Date` holds every digit of the cursor columns; meant for the start of a service.
 *
 * @throws CursorPrecisionError naming the first column of type `date-ms` that keeps more than milliseconds.
 * @throws TypeError when a cursor column is not there.
 * @example
 * await assertCursorPrecision(query, orders, { table: 'orders' });
 */
export async function assertCursorPrecision(
  query: SqlQuery,
  list: OrderedList,
  spec: KeysetSqlSpec,
): Promise<void> {
  const { schema, table } = split(spec);
  const found = (await query(
    `select column_name::text as "column", datetime_precision::float8 as "precision" from information_schema.columns
     where table_schema = coalesce($1, current_schema()) and table_name = $2`,
    [schema, table],
  )) as readonly { column: string; precision: number | null }[];
  const precisions = new Map(found.map(({ column, precision }) => [column, precision]));
  for (const column of list.orders.flat()) {
    const name = columnName(spec, column);
    const precision = precisions.get(name);
    if (precision === undefined) throw new TypeError(`there is no column ${table}.${name}`);
    if (column.type === 'date-ms' && precision !== null && precision > 3) {
      throw new CursorPrecisionError(table, name, precision);
    }
  }
}

/**
 * Asks the catalogue whether each order of a list has an index that `keysetSql` and `prismaPage` can walk; meant for
 * CI. An index serves when it is valid, not partial and begins with the prefix columns, in any order, and then the
 * columns of the order, each with its direction, nulls and collation, or all of them turned around.
 *
 * @throws MissingIndexError with the statements that create what is missing.
 * @example
 * await assertIndexed(query, orders, { table: 'orders', indexPrefix: ['org_id'] });
 */
export async function assertIndexed(
  query: SqlQuery,
  list: OrderedList,
  spec: KeysetSqlSpec,
): Promise<void> {
  const indexes = await readIndexes(query, spec);
  const missing = list.orders.filter(
    (order) => !indexes.some((index) => serves(index, spec, order)),
  );
  if (missing.length === 0) return;
  const statements = new Set(missing.map((order) => indexStatement(spec, order)));
  throw new MissingIndexError(split(spec).table, [...statements]);
}

interface IndexColumn {
  readonly column: string | null;
  /** Bit 0: descending; bit 1: nulls first. */
  readonly options: number;
  readonly collation: string | null;
  readonly ownCollation: boolean;
}

async function readIndexes(
  query: SqlQuery,
  spec: KeysetSqlSpec,
): Promise<readonly (readonly IndexColumn[])[]> {
  const { schema, table } = split(spec);
  const rows = (await query(
    `select i.indexrelid::text as "index", a.attname::text as "column", i.indoption[k - 1]::float8 as "options",
            c.collname::text as "collation",
            coalesce(i.indcollation[k - 1] = a.attcollation, true) as "ownCollation"
     from pg_index i
     join pg_class t on t.oid = i.indrelid
     join pg_namespace n on n.oid = t.relnamespace
     join pg_class x on x.oid = i.indexrelid
     join pg_am m on m.oid = x.relam
     cross join lateral generate_series(1, i.indnkeyatts) k
     left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k - 1]
     left join pg_collation c on c.oid = i.indcollation[k - 1]
     where n.nspname = coalesce($1, current_schema()) and t.relname = $2
       and m.amname = 'btree' and i.indisvalid and i.indpred is null
     order by i.indexrelid, k`,
    [schema, table],
  )) as readonly (IndexColumn & { index: string })[];
  const indexes = new Map<string, IndexColumn[]>();
  for (const row of rows) indexes.set(row.index, [...(indexes.get(row.index) ?? []), row]);
  return [...indexes.values()];
}

function serves(
  index: readonly IndexColumn[],
  spec: KeysetSqlSpec,
  order: readonly SortColumn[],
): boolean {
  const prefix = new Set(spec.indexPrefix ?? []);
  const head = index.slice(0, prefix.size).map(({ column }) => column);
  if (![...prefix].every((name) => head.includes(name))) return false;
  const rest = index.slice(prefix.size);
  const fits = (turned: boolean) =>
    order.every((column, at) => {
      const found = rest[at];
      if (found === undefined || found.column !== columnName(spec, column)) return false;
      const collation = spec.columns?.[column.name]?.collation;
      const collates = collation === undefined ? found.ownCollation : found.collation === collation;
      return collates && found.options === (turned ? bits(column) ^ 3 : bits(column));
    });
  return fits(false) || fits(true);
}

// Without a NULLS clause PostgreSQL takes nulls for larger than anything else.
function bits({ direction, nulls }: SortColumn): number {
  const descending = direction === 'desc';
  const nullsFirst = nulls === null ? descending : nulls === 'first';
  return (descending ? 1 : 0) + (nullsFirst ? 2 : 0);
}

function split({ table }: KeysetSqlSpec): { schema: string | null; table: string } {
  return typeof table === 'string'
    ? { schema: null, table }
    : { schema: table[0], table: table[1] };
}
