import type { PrismaClient } from '@headgate/db';
import type { PageRequest, Total } from '@headgate/pagination';
import { type KeysetSqlSpec, keysetSql, sqlTotal } from '@headgate/pagination/sql';

/** The rows of a page of a table that Prisma does not know, and what else is known of the list. */
export interface RawPage<Row> {
  readonly rows: readonly Row[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

/** Reads a page of a table that Prisma does not know; `read` makes its rows out of those of the sort columns. */
export async function rawPage<Key, Row>(
  prisma: Pick<PrismaClient, '$queryRawUnsafe'>,
  spec: KeysetSqlSpec,
  request: PageRequest,
  read: (keys: readonly Key[]) => Promise<readonly Row[]>,
): Promise<RawPage<Row>> {
  const sql = keysetSql(spec, request);
  const run = <Found>(query: { readonly text: string; readonly values: readonly unknown[] }) =>
    prisma.$queryRawUnsafe<Found[]>(query.text, ...query.values);
  const keys = await run<Key>(sql);
  const [behind] = sql.behind ? await run<{ behind: boolean }>(sql.behind) : [];
  const total = sql.total ? sqlTotal(request, await run(sql.total)) : null;
  return { rows: await read(keys), ahead: keys.length > request.limit, ...behind, total };
}
