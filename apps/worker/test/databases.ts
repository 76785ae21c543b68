import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresDatabase, type Database, openEmbeddedDatabase } from '@headgate/db';
import { migrate } from '@headgate/db/migrate';
import { startPostgres, whyUnavailable } from '@headgate/test-servers';

/** A migrated database of a test's own; `url` where it is PostgreSQL. */
export interface TestDatabase {
  readonly database: Database;
  readonly url: string | undefined;
  close(): Promise<void>;
}

/** Makes a database on the PostgreSQL server that the tests share. */
export async function openPostgres(): Promise<TestDatabase & { readonly url: string }> {
  const server = createPostgresDatabase({ url: (await startPostgres()).url });
  const name = `worker_${randomBytes(6).toString('hex')}`;
  await server.pool.query(`CREATE DATABASE ${name}`);
  const url = new URL((await startPostgres()).url);
  url.pathname = `/${name}`;
  await migrate({ url: url.href });
  const database = createPostgresDatabase({ url: url.href });
  return {
    url: url.href,
    database,
    async close() {
      await database.close();
      await server.pool.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.close();
    },
  };
}

/** Opens an embedded database in a directory of its own. */
export async function openEmbedded(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'headgate-worker-'));
  const database = await openEmbeddedDatabase({ dataDir });
  await migrate({ pglite: database.pglite });
  return {
    url: undefined,
    database,
    async close() {
      await database.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** The databases that a suite runs on, for `describe.each`. */
export const databases: readonly (readonly [string, () => Promise<TestDatabase>])[] = [
  ['the embedded database', openEmbedded],
  ...(whyUnavailable('postgres') === undefined ? ([['PostgreSQL', openPostgres]] as const) : []),
];
