import type { PrismaClient } from '@headgate/db';
import { type ExportedTable, exportedTables } from '../exported-tables.ts';

/** What {@link readExport} takes. */
export interface ReadExportOptions {
  readonly prisma: Pick<PrismaClient, '$queryRaw' | '$queryRawUnsafe' | 'organization'>;
  readonly organizationId: string;
  readonly at: Date;
  readonly signal: AbortSignal;
  /** Rows of one statement; 500 by default. */
  readonly rowsAtOnce?: number;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

const formatVersion = 1;

/**
 * Reads everything that an organisation has, line by line: one that tells what this is, then the rows of each table by
 * their order, then one that counts them, without which the export is not whole. No more than a page of rows is held.
 */
export async function* readExport(options: ReadExportOptions): AsyncGenerator<string, void, void> {
  const { prisma, organizationId, at } = options;
  const organization = await prisma.organization.findUniqueOrThrow({
    where: { id: organizationId },
    select: { id: true, name: true, personal: true, createdAt: true },
  });
  yield line('export', { version: formatVersion, created_at: at });
  yield line('organization', {
    id: organization.id,
    name: organization.name,
    personal: organization.personal,
    created_at: organization.createdAt,
  });
  const counts: Record<string, number> = {};
  for (const table of exportedTables) {
    let count = 0;
    for await (const row of rowsOf(table, options)) {
      count += 1;
      // The row is JSON already: PostgreSQL has written it.
      yield `{"type":${JSON.stringify(table.type)},"data":${row}}`;
    }
    counts[table.type] = (counts[table.type] ?? 0) + count;
  }
  yield line('end', { counts });
}

async function* rowsOf(
  table: ExportedTable,
  { prisma, organizationId, signal, rowsAtOnce = 500 }: ReadExportOptions,
): AsyncGenerator<string, void, void> {
  const columns = (
    await prisma.$queryRaw<Column[]>`
      SELECT a.attname::text AS name, a.atttypid::regtype::text AS type
      FROM pg_attribute a
      WHERE a.attrelid = ${table.table}::regclass AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum`
  ).filter(({ name }) => name !== 'organization_id' && !table.without?.includes(name));
  for (let last: readonly string[] | undefined; ; ) {
    signal.throwIfAborted();
    const rows: { line: string; key: string[] }[] = await prisma.$queryRawUnsafe(
      statement(table, columns, last !== undefined, rowsAtOnce),
      organizationId,
      ...(last ?? []),
    );
    for (const row of rows) yield row.line;
    last = rows.at(-1)?.key;
    if (rows.length < rowsAtOnce) return;
  }
}

/**
 * What a table has itself, without the rows of one that inherits from it. Every name comes from the list of tables or from
 * the catalogue of the database; values are parameters.
 */
function statement(
  { table, order }: ExportedTable,
  columns: readonly Column[],
  goesOn: boolean,
  limit: number,
): string {
  const keys = Object.entries(order);
  const keyColumns = keys.map(([name]) => `t.${quoted(name)}`).join(', ');
  const values = keys.map(([, type], index) => `$${index + 2}::${type}`).join(', ');
  const members = columns.map((column) => `${written(column)} AS ${quoted(column.name)}`);
  const person = table === 'membership' ? ', u.email, u.name' : '';
  const join = table === 'membership' ? 'JOIN user_account u ON u.id = t.user_id' : '';
  return `
    SELECT (SELECT row_to_json(line) FROM (SELECT ${members.join(', ')}${person}) AS line)::text AS line,
      ARRAY[${keys.map(([name]) => `t.${quoted(name)}::text`).join(', ')}] AS key
    FROM ONLY ${quoted(table)} t ${join}
    WHERE t.organization_id = $1::uuid ${goesOn ? `AND (${keyColumns}) > (${values})` : ''}
    ORDER BY ${keyColumns}
    LIMIT ${limit}`;
}

/** Times as RFC 3339 in UTC whatever the session says, bytes as hexadecimal digits. */
function written({ name, type }: Column): string {
  const column = `t.${quoted(name)}`;
  if (type === 'timestamp with time zone') {
    return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  }
  return type === 'bytea' ? `encode(${column}, 'hex')` : column;
}

function quoted(name: string): string {
  return `"${name}"`;
}

function line(type: string, data: object): string {
  return JSON.stringify({ type, data });
}
