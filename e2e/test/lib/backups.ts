import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresDatabase } from '@headgate/db';
import { startPostgres, whyUnavailable } from '@headgate/test-servers';
import { onTestFinished } from 'vitest';
import { root, run, TestProcess } from './process.ts';

const tools = ['pg_dump', 'pg_restore', 'psql', 'age', 'flock'];
const lacking = tools.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);

/** Why the scripts cannot run here, or undefined. */
export const whyNoBackups =
  whyUnavailable('postgres') ??
  (lacking.length > 0 && !process.env['CI'] ? `no ${lacking.join(', ')}` : undefined);

const script = (name: string) => join(root, 'infra', 'scripts', name);

type Settings = Readonly<Record<string, string>>;

/** Runs `backup.sh` to its end. */
export const backUp = (env: Settings) => run(script('backup.sh'), [], { env });
/** Runs `rotate-backups.sh` to its end. */
export const rotate = (env: Settings) => run(script('rotate-backups.sh'), [], { env });
/** Runs `restore.sh` to its end. */
export const restore = (file: string, env: Settings) => run(script('restore.sh'), [file], { env });
/** Runs `restore.sh`. */
export const startRestore = (file: string, env: Settings) =>
  new TestProcess(script('restore.sh'), [file], { env });

/** A folder for as long as the test runs. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'headgate-backup-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** A key pair of age: the file of its secret half, and the public half. */
export function ageKeys(directory: string): { identity: string; recipient: string } {
  const identity = join(directory, 'identity');
  execFileSync('age-keygen', ['--output', identity], { stdio: 'pipe' });
  const [, recipient = ''] = /public key: (\S+)/.exec(readFileSync(identity, 'utf8')) ?? [];
  return { identity, recipient };
}

/** The URL of a database without tables, for as long as the test runs. */
export async function emptyDatabase(): Promise<string> {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const url = new URL(server.url);
  url.pathname = `headgate_restored_${randomUUID().replaceAll('-', '')}`;
  await makeAnew(url.href);
  onTestFinished(async () => {
    await query(server.url, `DROP DATABASE ${url.pathname.slice(1)} WITH (FORCE)`);
  });
  return url.href;
}

/** Destroys a database, if there is one, and leaves an empty one in its place. */
export async function makeAnew(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = 'postgres';
  await query(url.href, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await query(url.href, `CREATE DATABASE "${name}" TEMPLATE template0`);
}

/** The rows of one statement on a connection of its own. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const database = createPostgresDatabase({ url });
  try {
    return (await database.pool.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await database.close();
  }
}

/** Every table with its rows, in an order of their own. */
export async function contentOf(url: string): Promise<Record<string, unknown[]>> {
  const tables = await query(
    url,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY name`,
  );
  const content: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    const rows = await query(url, `SELECT t::text AS line FROM ${name} t ORDER BY line`);
    content[`${name}`] = rows.map(({ line }) => line);
  }
  return content;
}
