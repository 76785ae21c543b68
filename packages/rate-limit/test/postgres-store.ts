import { randomUUID } from 'node:crypto';
import { startPostgres } from '@headgate/test-servers';
import pg from 'pg';
import { createPostgresStore } from '../src/postgres/index.ts';

/** An empty store on the PostgreSQL that the tests share, in a table of its own. */
export async function makePostgresStore() {
  const server = await startPostgres();
  const pool = new pg.Pool({ connectionString: server.url, max: 8 });
  pool.on('error', () => undefined);
  const table = `rate_limit_${randomUUID()}`;
  await pool.query(
    `create table "${table}" (key varchar(255) primary key, points integer not null, expire bigint)`,
  );
  return {
    store: createPostgresStore(pool, { table }),
    pool,
    table,
    /** Moves the end of every window back. */
    async advance(milliseconds: number) {
      await pool.query(`update "${table}" set expire = expire - $1`, [milliseconds]);
    },
    async close() {
      await pool.query(`drop table "${table}"`);
      await pool.end();
      await server.stop();
    },
  };
}
