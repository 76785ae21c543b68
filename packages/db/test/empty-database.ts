import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { startPostgres } from '@headgate/test-servers';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import type { MigrationTarget } from '../src/migrate/index.ts';
import type { TestEngine } from '../src/testing/index.ts';

/** A database without any table, as a target of migrations. */
export interface EmptyDatabase {
  target: MigrationTarget;
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/** Makes an empty database that goes after the test. */
export async function emptyDatabase(on: TestEngine): Promise<EmptyDatabase> {
  if (on === 'postgres') {
    const { url, query } = await emptyPostgres();
    return { target: { url }, query };
  }
  blank ??= dumpBlank();
  const pglite = await PGlite.create({ loadDataDir: await blank });
  onTestFinished(() => pglite.close());
  return {
    target: { pglite },
    query: async (sql) => (await pglite.query<Record<string, unknown>>(sql)).rows,
  };
}

let blank: Promise<Blob> | undefined;

/** Loading a dump takes a quarter of the time of initdb. */
async function dumpBlank(): Promise<Blob> {
  const pglite = await PGlite.create();
  try {
    return await pglite.dumpDataDir('none');
  } finally {
    await pglite.close();
  }
}

/** Makes an empty database on PostgreSQL that goes after the test. */
export async function emptyPostgres() {
  const server = await startPostgres();
  const name = `headgate_empty_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client(server.url);
  await admin.connect();
  await admin.query(`CREATE DATABASE "${name}" TEMPLATE template0`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const client = new pg.Client(url.href);
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
    await admin.end();
    await server.stop();
  });
  return {
    url: url.href,
    name,
    query: async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows,
  };
}
