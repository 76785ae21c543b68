import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresDatabase, type PostgresDatabase } from '@headgate/db';
import { startPostgres, whyUnavailable } from '@headgate/test-servers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { account, startBuiltApi } from './lib/built-api.ts';
import { root, run } from './lib/process.ts';

const tools = ['pg_dump', 'pg_restore', 'psql', 'age', 'flock'];
const lacking = tools.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const missing =
  whyUnavailable('postgres') ??
  (lacking.length > 0 && !process.env['CI'] ? `no ${lacking.join(', ')}` : undefined);

const script = (name: string) => join(root, 'infra', 'scripts', name);

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'headgate-backup-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

async function emptyDatabase(): Promise<string> {
  const server = await startPostgres();
  const admin = createPostgresDatabase({ url: server.url });
  const name = `headgate_restored_${randomUUID().replaceAll('-', '')}`;
  await admin.pool.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  onTestFinished(async () => {
    await admin.pool.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.close();
    await server.stop();
  });
  const url = new URL(server.url);
  url.pathname = name;
  return url.href;
}

/** Every table with its rows, in an order of their own. */
async function contentOf(url: string): Promise<Record<string, string[]>> {
  const database: PostgresDatabase = createPostgresDatabase({ url });
  try {
    const { rows: tables } = await database.pool.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY name`,
    );
    const content: Record<string, string[]> = {};
    for (const { name } of tables) {
      const { rows } = await database.pool.query<{ line: string }>(
        `SELECT t::text AS line FROM ${name} t ORDER BY line`,
      );
      content[name] = rows.map(({ line }) => line);
    }
    return content;
  } finally {
    await database.close();
  }
}

describe.skipIf(missing !== undefined)(`a backup${missing ? ` [skipped: ${missing}]` : ''}`, () => {
  it('is restored whole into an empty database, where the API goes on with it', async () => {
    await using api = await startBuiltApi();
    const client = await api.client();
    await client.models.list();
    const directory = await temporaryDirectory();
    const saved = await run(script('backup.sh'), [], {
      env: {
        DATABASE_URL: api.databaseUrl,
        BACKUP_DIR: directory,
        BACKUP_METRICS: join(directory, 'backup.prom'),
      },
    });
    expect(saved.stderr).toBe('');
    expect(saved.code).toBe(0);
    const file = saved.output.trim();
    const metrics = readFileSync(join(directory, 'backup.prom'), 'utf8');
    const [, at] = /^headgate_backup_last_success_timestamp_seconds (\d+)$/m.exec(metrics) ?? [];
    expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(120);
    expect(metrics).toContain(`headgate_backup_size_bytes ${statSync(file).size}\n`);
    expect(readdirSync(directory).filter((name) => name.endsWith('.dump'))).toHaveLength(1);

    const restored = await emptyDatabase();
    const restore = () => run(script('restore.sh'), [file], { env: { DATABASE_URL: restored } });
    expect(await restore()).toMatchObject({ code: 0, stderr: '' });
    const content = await contentOf(restored);
    expect(content).toEqual(await contentOf(api.databaseUrl));
    expect(content['public.user_account']).toHaveLength(1);

    await using after = await startBuiltApi({ DATABASE_URL: restored });
    const login = await fetch(`${after.url}/v1/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(account),
    });
    expect(login.status).toBe(200);

    // A second time there is something to lose.
    expect(await restore()).toMatchObject({
      code: 1,
      output: expect.stringContaining('restore into an empty one'),
    });
  });

  it('is encrypted for a key that the server has not, and found out when it was damaged', async () => {
    await using api = await startBuiltApi();
    await api.client();
    const directory = await temporaryDirectory();
    const identity = join(directory, 'identity');
    execFileSync('age-keygen', ['--output', identity], { stdio: 'pipe' });
    const recipient = /public key: (\S+)/.exec(readFileSync(identity, 'utf8'))?.[1] ?? '';
    const saved = await run(script('backup.sh'), [], {
      env: { DATABASE_URL: api.databaseUrl, BACKUP_DIR: directory, BACKUP_RECIPIENT: recipient },
    });
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    const file = saved.output.trim();
    expect(readFileSync(file, 'latin1')).not.toContain(account.email);

    const restored = await emptyDatabase();
    const env = { DATABASE_URL: restored };
    expect((await run(script('restore.sh'), [file], { env })).code).toBe(1);
    const opened = await run(script('restore.sh'), [file], {
      env: { ...env, BACKUP_IDENTITY: identity },
    });
    expect(opened).toMatchObject({ code: 0, stderr: '' });
    expect(await contentOf(restored)).toEqual(await contentOf(api.databaseUrl));

    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const damaged = await run(script('restore.sh'), [file], {
      env: { DATABASE_URL: await emptyDatabase(), BACKUP_IDENTITY: identity },
    });
    expect(damaged).toMatchObject({ code: 1, output: expect.stringContaining('FAILED') });
  });

  it('leaves of the older ones the newest of each day, week and month', async () => {
    await using api = await startBuiltApi();
    const directory = await temporaryDirectory();
    const today = new Date();
    const at = (daysAgo: number, time: string) => {
      const day = new Date(today.getTime() - daysAgo * 86_400_000);
      return `headgate-${day.toISOString().slice(0, 10).replaceAll('-', '')}T${time}Z.dump`;
    };
    const old = [...[1, 2, 3, 40, 400].flatMap((days) => [at(days, '010000'), at(days, '020000')])];
    for (const name of old) writeFileSync(join(directory, name), '');
    writeFileSync(join(directory, 'a-file-of-somebody-else'), '');
    const saved = await run(script('backup.sh'), [], {
      env: {
        DATABASE_URL: api.databaseUrl,
        BACKUP_DIR: directory,
        BACKUP_KEEP_DAILY: '3',
        BACKUP_KEEP_WEEKLY: '0',
        BACKUP_KEEP_MONTHLY: '0',
      },
    });
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    const left = readdirSync(directory).filter((name) => name.endsWith('.dump'));
    expect(left.sort()).toEqual(
      [at(2, '020000'), at(1, '020000'), saved.output.trim().split('/').at(-1)].sort(),
    );
    expect(readdirSync(directory)).toContain('a-file-of-somebody-else');
  });

  it('is refused when the database is none of ours, with no password in what is said', async () => {
    const directory = await temporaryDirectory();
    const url = new URL(await emptyDatabase());
    const none = await run(script('backup.sh'), [], {
      env: { DATABASE_URL: url.href, BACKUP_DIR: directory },
    });
    expect(none).toMatchObject({ code: 1, output: expect.stringContaining('no Headgate') });
    url.password = 'p%40ss-word';
    url.port = '1';
    const gone = await run(script('backup.sh'), [], {
      env: { DATABASE_URL: url.href, BACKUP_DIR: directory },
    });
    expect(gone.code).not.toBe(0);
    expect(gone.output).not.toMatch(/p%40ss|p@ss/);
    expect(readdirSync(directory).filter((name) => name.includes('headgate'))).toEqual([]);
  });
});
