import { describeWith, startPostgres } from '@headgate/test-servers';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codec } from '../../test/list.ts';
import { definePagination } from '../define-pagination.ts';
import { keysetSql, type SqlFragment } from './index.ts';

const list = definePagination({
  name: 'numbers.v1',
  sort: { id: { type: 'int', direction: 'asc', unique: true } },
});

interface Row {
  id: number;
}

/** A statement of `keysetSql` for drizzle: its text with the values where the `$n` stand. */
function drizzleSql({ text, values }: SqlFragment): SQL {
  const parts = text.split(/\$(\d+)/);
  return sql.join(
    parts.map((part, at) => (at % 2 === 0 ? sql.raw(part) : sql.param(values[Number(part) - 1]))),
  );
}

describeWith(describe, 'postgres', 'keysetSql through query builders', () => {
  let pool: pg.Pool;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const server = await startPostgres();
    pool = new pg.Pool({ connectionString: server.url, max: 1 });
    close = async () => {
      await pool.end();
      await server.stop();
    };
    await pool.query('create temporary table numbers as select generate_series(1, 50) as id');
  });

  afterAll(() => close());

  const runners: [string, (fragment: SqlFragment) => Promise<readonly Row[]>][] = [
    ['pg', async ({ text, values }) => (await pool.query<Row>(text, [...values])).rows],
    [
      'kysely',
      async ({ text, values }) => {
        const database = new Kysely({ dialect: new PostgresDialect({ pool }) });
        return (await database.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows;
      },
    ],
    [
      'drizzle',
      async (fragment) => {
        const { rows } = await drizzle(pool).execute(drizzleSql(fragment));
        return rows as unknown as Row[];
      },
    ],
  ];

  it.each(runners)('walks with %s', async (_, run) => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: '20', ...(cursor && { cursor }) };
      const request = list.parse(query, { codec, bind: { principal: null } });
      const where = { text: 'id > $1', values: [5] };
      const rows = await run(keysetSql({ table: 'numbers', where }, request));
      const page = list.finish(request, rows, { codec });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 45 }, (_value, index) => index + 6));
  });
});
