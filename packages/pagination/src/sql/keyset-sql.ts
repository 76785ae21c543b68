import type { SortType } from '../cursor-value.ts';
import type { PageRequest, SafeLag } from '../define-pagination.ts';
import { reverse, type SortColumn } from '../sort.ts';
import type { Total, TotalKind } from '../total.ts';
import { identifier } from './identifier.ts';
import { parameter } from './parameter.ts';

/** SQL with `$1`, `$2` … for its values. */
export interface SqlFragment {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Where a sort field lies in the table. */
export interface KeysetSqlColumn {
  /** The column's name; the field's own name by default. */
  readonly column?: string;
  /** A collation for predicate, order and index alike; the column's own by default. */
  readonly collation?: string;
}

/** The query to be paged. */
export interface KeysetSqlSpec {
  /** The table or view, or schema and table. */
  readonly table: string | readonly [schema: string, table: string];
  /** Further columns to select, beside the sort columns, which are always there under their `key`. */
  readonly select?: readonly string[];
  /** The sort fields whose column is named otherwise or collated otherwise. */
  readonly columns?: Readonly<Record<string, KeysetSqlColumn>>;
  /** A condition of yours; its text goes into the statement as it is, so user input belongs into its values. */
  readonly where?: SqlFragment;
  /** Columns that `where` compares by `=`; they come first in `requiredIndex`. */
  readonly indexPrefix?: readonly string[];
}

/** The statements for one page; those beside the page's own are written when they are first asked for. */
export interface KeysetSql extends SqlFragment {
  /** The order in which the rows come, without the words ORDER BY. */
  readonly orderBy: string;
  /** The `CREATE INDEX` statement without which a page's cost grows with the table. */
  readonly requiredIndex: string;
  /** Counts or estimates the whole list, as the request asks; its rows are for `sqlTotal`. Null when it does not ask. */
  readonly total: SqlFragment | null;
  /** Asks for one boolean, `behind`, for `finish`; null at the start of the list, where nothing lies behind. */
  readonly behind: SqlFragment | null;
}

// These come as text because drivers read them into types that lose digits or depend on the local time zone.
const textTypes: ReadonlySet<SortType> = new Set(['timestamp', 'date', 'bigint', 'decimal']);

/**
 * Writes the PostgreSQL statement for a page as ranges of one index: a row-value comparison where all columns go
 * one way and have no nulls, otherwise several ranges put together with UNION ALL. Its cost depends on the page
 * and not on its depth, with ties, nulls and mixed directions as well.
 *
 * @throws TypeError for an empty identifier or one with a NUL character.
 * @example
 * const { text, values } = keysetSql({ table: 'orders', select: ['status'] }, request);
 * const { rows } = await pool.query(text, [...values]);
 * const page = orders.finish(request, rows, { codec });
 */
export function keysetSql(spec: KeysetSqlSpec, request: PageRequest): KeysetSql {
  const table = typeof spec.table === 'string' ? [spec.table] : spec.table;
  const from = table.map(identifier).join('.');
  const name = identifier(table.at(-1) ?? '');
  const values = [...(spec.where?.values ?? [])];
  const operands = (request.anchor ?? []).map((item) =>
    item.type === 'null' ? null : `$${values.push(parameter(item))}`,
  );
  const term = (column: SortColumn, owner: string) => sortTerm(spec, column, owner);

  const base = [
    ...(spec.where === undefined ? [] : [`(${spec.where.text})`]),
    ...(request.safeLag === null ? [] : [oldEnough(spec, request.safeLag, name)]),
  ];
  const where = (conditions: readonly string[]) => {
    const all = [...base, ...conditions];
    return all.length === 0 ? '' : ` where ${all.join(' and ')}`;
  };
  const orderBy = (owner: string) =>
    request.order.map((column) => orderTerm(column, term(column, owner))).join(', ');
  const tail = (owner: string) => ` order by ${orderBy(owner)} limit ${request.fetch}`;

  const statements = (text: string, behind: () => SqlFragment | null): KeysetSql => ({
    text,
    values,
    orderBy: orderBy(name),
    get requiredIndex() {
      return indexStatement(spec, request.sort);
    },
    get total() {
      return totalStatement(request.total, `${from}${where([])}`, spec.where?.values ?? []);
    },
    get behind() {
      return behind();
    },
  });

  if (request.anchor === null) {
    const text = `select ${output(spec, request.sort, name)} from ${from}${where([])}${tail(name)}`;
    return statements(text, () => null);
  }

  const terms = request.order.map((column) => term(column, name));
  const [nearest = [], ...farther] = rangesAfter(request.order, terms, operands);
  const branches = () => {
    const columns = rawColumns(spec, request.sort, name);
    return [nearest, ...farther]
      .map((conditions) => `(select ${columns} from ${from}${where(conditions)}${tail(name)})`)
      .join(' union all ');
  };
  const text =
    farther.length === 0
      ? `select ${output(spec, request.sort, name)} from ${from}${where(nearest)}${tail(name)}`
      : `select ${output(spec, request.sort, '"page"')} from (${branches()}) as "page"${tail('"page"')}`;

  return statements(text, () => {
    // The anchor itself lies behind as well, if it is still there.
    const behind = [
      request.order.map((_, index) => equal(terms[index], operands[index])),
      ...rangesAfter(reverse(request.order), terms, operands),
    ].map((conditions) => `exists (select 1 from ${from}${where(conditions)})`);
    return { text: `select ${behind.join(' or ')} as "behind"`, values };
  });
}

/**
 * The `CREATE INDEX` statement for one order of a list; `list.orders` has them all.
 *
 * @throws TypeError for an empty identifier or one with a NUL character.
 * @example
 * for (const order of orders.orders) console.log(indexStatement({ table: 'orders' }, order));
 */
export function indexStatement(spec: KeysetSqlSpec, order: readonly SortColumn[]): string {
  const table = typeof spec.table === 'string' ? [spec.table] : spec.table;
  const columns = [
    ...(spec.indexPrefix ?? []).map(identifier),
    ...order.map((column) => orderTerm(column, collated(spec, column))),
  ];
  return `create index on ${table.map(identifier).join('.')} (${columns.join(', ')})`;
}

// The database's own clock: the one that wrote the times, in most tables.
function oldEnough(spec: KeysetSqlSpec, { column, milliseconds }: SafeLag, owner: string): string {
  const name = identifier(columnName(spec, column));
  return `${owner}.${name} <= now() - interval '${milliseconds} milliseconds'`;
}

function totalStatement(
  kind: TotalKind | null,
  source: string,
  values: readonly unknown[],
): SqlFragment | null {
  if (kind === null) return null;
  const text =
    kind === 'exact'
      ? `select count(*)::float8 as "total" from ${source}`
      : `explain (format json) select 1 from ${source}`;
  return { text, values };
}

/**
 * Reads the rows of the `total` statement of `keysetSql`.
 *
 * @throws TypeError when the rows are not what that statement answers.
 * @example
 * const rows = sql.total && (await pool.query(sql.total.text, [...sql.total.values])).rows;
 * const page = orders.finish(request, items, { codec, total: rows && sqlTotal(request, rows) });
 */
export function sqlTotal(request: PageRequest, rows: readonly unknown[]): Total {
  const [row] = rows as readonly Readonly<Record<string, unknown>>[];
  const estimated = request.total === 'estimated';
  const value = estimated ? plannedRows(row?.['QUERY PLAN']) : row?.['total'];
  if (typeof value !== 'number') throw new TypeError('the rows do not answer a total statement');
  return { value, estimated };
}

// Drivers differ in whether they parse the JSON.
function plannedRows(plan: unknown): unknown {
  const parsed = typeof plan === 'string' ? JSON.parse(plan) : plan;
  return parsed?.[0]?.Plan?.['Plan Rows'];
}

type Operand = string | null | undefined;

/**
 * The rows after the anchor as disjoint ranges, the nearest first: everything but the last run of columns equal,
 * then one run fewer, and so on. Each is a single range of an index, which a condition with OR would not be.
 */
function rangesAfter(
  order: readonly SortColumn[],
  terms: readonly string[],
  operands: readonly Operand[],
): readonly (readonly string[])[] {
  return runs(order)
    .map(({ start, end, column }) => {
      const equalBefore = terms.slice(0, start).map((term, at) => equal(term, operands[at]));
      return after(column, terms.slice(start, end), operands.slice(start, end)).map((range) => [
        ...equalBefore,
        range,
      ]);
    })
    .reverse()
    .flat();
}

interface Run {
  readonly start: number;
  readonly end: number;
  /** Any column of the run: direction and nulls are the same for all. */
  readonly column: SortColumn;
}

// Neighbours with one direction and without nulls can be compared as one row value. That leaves the planner no
// constant leading column, on whose account it might walk another index and filter.
function runs(order: readonly SortColumn[]): readonly Run[] {
  const found: Run[] = [];
  for (const [index, column] of order.entries()) {
    const last = found.at(-1);
    const joins =
      last !== undefined &&
      last.column.nulls === null &&
      column.nulls === null &&
      last.column.direction === column.direction;
    if (joins) found[found.length - 1] = { ...last, end: index + 1 };
    else found.push({ start: index, end: index + 1, column });
  }
  return found;
}

function equal(term: string | undefined, operand: Operand): string {
  return operand === null ? `${term} is null` : `${term} = ${operand}`;
}

function after(
  { direction, nulls }: SortColumn,
  terms: readonly string[],
  operands: readonly Operand[],
): readonly string[] {
  if (operands[0] === null) return nulls === 'first' ? [`${terms[0]} is not null`] : [];
  const range = `${rowValue(terms)} ${direction === 'asc' ? '>' : '<'} ${rowValue(operands)}`;
  return nulls === 'last' ? [range, `${terms[0]} is null`] : [range];
}

function rowValue(items: readonly Operand[]): string {
  return items.length === 1 ? `${items[0]}` : `(${items.join(', ')})`;
}

function sortTerm(spec: KeysetSqlSpec, column: SortColumn, owner: string): string {
  return `${owner}.${collated(spec, column)}`;
}

function collated(spec: KeysetSqlSpec, column: SortColumn): string {
  const collation = spec.columns?.[column.name]?.collation;
  const name = identifier(columnName(spec, column));
  return collation === undefined ? name : `${name} collate ${identifier(collation)}`;
}

/** @internal */
export function columnName(spec: KeysetSqlSpec, column: SortColumn): string {
  return spec.columns?.[column.name]?.column ?? column.name;
}

// A column without nulls gets no NULLS clause: with one, an index that has none would not match.
function orderTerm(column: SortColumn, term: string): string {
  const nulls = column.nulls === null ? '' : ` nulls ${column.nulls}`;
  return `${term} ${column.direction}${nulls}`;
}

function rawColumns(spec: KeysetSqlSpec, sort: readonly SortColumn[], owner: string): string {
  const names = new Set([
    ...sort.map((column) => columnName(spec, column)),
    ...(spec.select ?? []),
  ]);
  return [...names].map((name) => `${owner}.${identifier(name)}`).join(', ');
}

function output(spec: KeysetSqlSpec, sort: readonly SortColumn[], owner: string): string {
  const selected = new Map<string, string>();
  for (const name of spec.select ?? []) selected.set(name, `${owner}.${identifier(name)}`);
  for (const column of sort) {
    const cast = textTypes.has(column.type) ? '::text' : '';
    selected.set(column.key, `${owner}.${identifier(columnName(spec, column))}${cast}`);
  }
  return [...selected].map(([key, term]) => `${term} as ${identifier(key)}`).join(', ');
}
