import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase } from '@headgate/db/testing';
import { toFile } from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ageKeys,
  backUp,
  contentOf,
  emptyDatabase,
  makeAnew,
  query,
  restore,
  temporaryDirectory,
  whyNoBackups,
} from './lib/backups.ts';
import { startBuiltApi } from './lib/built-api.ts';

const missing = whyNoBackups;
const backupsIn = (directory: string) =>
  readdirSync(directory).filter((name) => name.startsWith('headgate-'));
const refusedWith = (text: string) => ({ code: 1, output: expect.stringContaining(text) });

describe.skipIf(missing !== undefined)(`a backup${missing ? ` [skipped: ${missing}]` : ''}`, () => {
  it('brings database and files back that were destroyed, and the API goes on with them', {
    timeout: 180_000,
  }, async () => {
    const data = await temporaryDirectory();
    const folder = join(data, 'files');
    const kept = { DATA_DIR: data, FILE_STORE: 'directory' };
    await using api = await startBuiltApi(kept);
    const client = await api.client();
    const content = '{"custom_id":"one"}\n'.repeat(1_000);
    const upload = await toFile(Buffer.from(content), 'lines.jsonl');
    const { id } = await client.files.create({ purpose: 'batch', file: upload });
    writeFileSync(join(folder, 'unfinished', 'part'), 'of an upload');

    const directory = await temporaryDirectory();
    const metricsFile = join(directory, 'backup.prom');
    const env = {
      DATABASE_URL: api.databaseUrl,
      BACKUP_DIR: directory,
      BACKUP_METRICS: metricsFile,
    };
    expect(await backUp(env)).toMatchObject(
      refusedWith('the contents of 1 files are not in the database'),
    );
    const nowhere = { ...env, BACKUP_FILES: join(data, 'nowhere') };
    expect(await backUp(nowhere)).toMatchObject(refusedWith('there is no folder'));
    expect(backupsIn(directory)).toEqual([]);
    expect(existsSync(metricsFile)).toBe(false);
    const saved = await backUp({ ...env, BACKUP_FILES: folder });
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    const before = await contentOf(api.databaseUrl);
    expect(before['public.user_account']).toHaveLength(1);
    const file = saved.output.trim();
    const metrics = readFileSync(metricsFile, 'utf8');
    const [, at] = /^headgate_backup_last_success_timestamp_seconds (\d+)$/m.exec(metrics) ?? [];
    expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(120);
    expect(metrics).toContain(`headgate_backup_size_bytes ${statSync(file).size}\n`);
    expect(backupsIn(directory)).toHaveLength(4);

    await api.process.stop('SIGKILL');
    await makeAnew(api.databaseUrl);
    rmSync(folder, { recursive: true });
    expect(await contentOf(api.databaseUrl)).toEqual({});
    const target = { DATABASE_URL: api.databaseUrl };
    const whole = { ...target, BACKUP_FILES: folder };
    expect(await restore(file, target)).toMatchObject(refusedWith('set BACKUP_FILES'));
    mkdirSync(folder);
    writeFileSync(join(folder, 'mine'), '');
    expect(await restore(file, whole)).toMatchObject(refusedWith('is not empty'));
    rmSync(join(folder, 'mine'));
    expect(await restore(file, whole)).toMatchObject({ code: 0, stderr: '' });
    expect(await contentOf(api.databaseUrl)).toEqual(before);
    expect(readdirSync(data)).toEqual(['files']);
    expect(existsSync(join(folder, 'unfinished'))).toBe(false);

    await using after = await startBuiltApi({ ...kept, ...target });
    const read = await (await after.client()).files.content(id);
    expect(await read.text()).toBe(content);

    // A second time there is something to lose.
    expect(await restore(file, whole)).toMatchObject(refusedWith('restore into an empty one'));
  });

  it('is encrypted for a key that the server has not', async () => {
    const database = await createTestDatabase({ on: 'postgres' });
    onTestFinished(() => database.close());
    await query(database.url, `CREATE TABLE public.secret AS SELECT 'in plain words' AS text`);
    const directory = await temporaryDirectory();
    const { identity, recipient } = ageKeys(directory);
    const env = { DATABASE_URL: database.url, BACKUP_DIR: directory };
    const saved = await backUp({ ...env, BACKUP_RECIPIENT: recipient });
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    const file = saved.output.trim();
    expect(readFileSync(file, 'latin1')).toMatch(/^age-encryption\.org\/v1\n/);
    expect(readFileSync(file, 'latin1')).not.toMatch(/in plain words|_prisma_migrations/);

    const target = { DATABASE_URL: await emptyDatabase() };
    expect(await restore(file, target)).toMatchObject(refusedWith('set BACKUP_IDENTITY'));
    const opened = await restore(file, { ...target, BACKUP_IDENTITY: identity });
    expect(opened).toMatchObject({ code: 0, stderr: '' });
    expect(await contentOf(target.DATABASE_URL)).toEqual(await contentOf(database.url));
  });

  it('is refused when the database is none of ours, with no password in what is said', async () => {
    const directory = await temporaryDirectory();
    const url = new URL(await emptyDatabase());
    const none = await backUp({ DATABASE_URL: url.href, BACKUP_DIR: directory });
    expect(none).toMatchObject(refusedWith('no Headgate'));
    url.password = 'p%40ss-word';
    url.port = '1';
    const gone = await backUp({ DATABASE_URL: url.href, BACKUP_DIR: directory });
    expect(gone.code).not.toBe(0);
    expect(gone.output).not.toMatch(/p%40ss|p@ss/);
    expect(backupsIn(directory)).toEqual([]);
  });
});
