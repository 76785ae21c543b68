import { createHash } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../migrate/migrate.ts';
import {
  bundledMigrationsDirectory,
  hashMigrations,
  readMigrations,
} from '../migrate/migration-files.ts';

const lockPollMs = 50;
const lockTimeoutMs = 60_000;

/**
 * Makes a database of its own on the server of `adminUrl`, as a copy of a migrated template that is
 * made once for these migrations, also when several processes ask at once.
 *
 * @returns its URL and a function that drops it.
 */
export async function cloneFromTemplate(
  adminUrl: string,
  name: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const hash = hashMigrations(await readMigrations(bundledMigrationsDirectory())).slice(0, 16);
  const template = `headgate_template_${hash}`;
  await withClient(adminUrl, async (client) => {
    await ensureTemplate(client, adminUrl, template);
    await client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  });
  return {
    url: withDatabase(adminUrl, name),
    drop: () =>
      withClient(adminUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      }),
  };
}

async function ensureTemplate(client: pg.Client, adminUrl: string, template: string) {
  if (await isReady(client, template)) return;
  await withAdvisoryLock(client, template, async () => {
    if (await isReady(client, template)) return;
    // One that is there and is not marked ready was left by a process that died.
    await client.query(`DROP DATABASE IF EXISTS "${template}" WITH (FORCE)`);
    await client.query(`CREATE DATABASE "${template}" TEMPLATE template0`);
    await migrate({ url: withDatabase(adminUrl, template) });
    await client.query(
      `ALTER DATABASE "${template}" WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`,
    );
  });
}

async function isReady(client: pg.Client, template: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate',
    [template],
  );
  return rowCount === 1;
}

async function withAdvisoryLock(
  client: pg.Client,
  name: string,
  work: () => Promise<void>,
): Promise<void> {
  const key = createHash('sha256').update(name).digest().readInt32BE().toString();
  const deadline = Date.now() + lockTimeoutMs;
  for (;;) {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1::bigint) AS locked', [key]);
    if (rows[0]?.locked === true) break;
    if (Date.now() > deadline) throw new Error(`Another process is still making ${name}`);
    await new Promise((resolve) => setTimeout(resolve, lockPollMs));
  }
  try {
    await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock($1::bigint)', [key]);
  }
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'headgate-testing' });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
