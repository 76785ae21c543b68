import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from './testing/index.ts';

/** Tables whose rows belong to no tenant, each with what they belong to instead. */
const otherwise: Readonly<Record<string, string>> = {
  _prisma_migrations: 'the schema',
  file_content: 'a file, where it is kept in the database',
  file_piece: 'a content',
  idempotency_record: 'a scope, which names the tenant of a person or an API key',
  organization: 'the tenant itself',
  quota_counter: 'a key, which names the tenant of the quota',
  quota_grant: 'a key, which names the tenant of the quota',
  queue_pause: 'the installation',
  queue_rate: 'the installation',
  refresh_token: 'a session',
  session: 'a person',
  status_event: 'the installation',
  user_account: 'a person',
  worker_node: 'the installation',
};

eachDatabase(describe, 'tenancy', ({ create }) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await create();
  });
  afterAll(() => test.close());

  const tables = () => test.database.prisma.$queryRaw<
    { table: string; owned: boolean; indexed: boolean }[]
  >`
    SELECT
      c.relname::text AS table,
      coalesce(a.attnotnull, false) AS owned,
      EXISTS (
        SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum
      ) AS indexed
    FROM pg_class c
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    ORDER BY c.relname`;

  it('is a column of every table that is not named here, never null and first in an index', async () => {
    const found = await tables();
    expect(found.length).toBeGreaterThan(Object.keys(otherwise).length);
    const wanting = found
      .filter(({ table, owned, indexed }) => !(table in otherwise) && !(owned && indexed))
      .map(({ table }) => table);
    expect(wanting, 'give it organization_id, or say here what its rows belong to').toEqual([]);
  });

  it('is not of the tables that are named here', async () => {
    const owned = (await tables()).filter(({ owned }) => owned).map(({ table }) => table);
    expect(Object.keys(otherwise).filter((table) => owned.includes(table))).toEqual([]);
  });
});
