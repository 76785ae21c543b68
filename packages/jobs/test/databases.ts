import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresDatabase, openEmbeddedDatabase, type PrismaClient } from '@headgate/db';
import { startPostgres, whyUnavailable } from '@headgate/test-servers';
import pg from 'pg';
import type { PgBossConnection } from '../src/pg-boss/index.ts';

/** An empty database of a test's own. */
export interface TestDatabase {
  readonly connection: PgBossConnection;
  readonly prisma: PrismaClient;
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Makes a database on the PostgreSQL server that the tests share; `url` is where it is. */
export async function openPostgres(): Promise<TestDatabase & { readonly url: string }> {
  const server = await startPostgres();
  const name = `jobs_${randomBytes(6).toString('hex')}`;
  await onServer(server.url, `CREATE DATABASE ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const database = createPostgresDatabase({ url: url.href });
  return {
    url: url.href,
    connection: { connectionString: url.href },
    prisma: database.prisma,
    query: async (sql, values) => (await database.pool.query(sql, values)).rows,
    async close() {
      await database.close();
      await onServer(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Opens an embedded database in a directory of its own. */
export async function openEmbedded(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'headgate-jobs-'));
  const database = await openEmbeddedDatabase({ dataDir });
  return {
    connection: { pglite: database.pglite },
    prisma: database.prisma,
    query: async (sql, values) => (await database.pglite.query(sql, values)).rows as never,
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

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
