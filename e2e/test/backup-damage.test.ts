import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPostgresDatabase } from '@headgate/db';
import { createTestDatabase } from '@headgate/db/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  ageKeys,
  backUp,
  contentOf,
  emptyDatabase,
  query,
  restore,
  startRestore,
  temporaryDirectory,
  whyNoBackups,
} from './lib/backups.ts';

const missing = whyNoBackups;
const rows = 20_000;

interface Made {
  readonly file: string;
  readonly files: string;
  readonly identity: string;
}

/** A backup of a database with a large table, and of a folder. */
async function makeBackup(encrypted: boolean): Promise<Made> {
  const database = await createTestDatabase({ on: 'postgres' });
  onTestFinished(() => database.close());
  await query(
    database.url,
    `CREATE TABLE public.large AS SELECT n, md5(n::text) FROM generate_series(1, ${rows}) n`,
  );
  const directory = await temporaryDirectory();
  const { identity, recipient } = ageKeys(directory);
  const files = join(directory, 'data', 'files');
  mkdirSync(join(files, 'aa'), { recursive: true });
  writeFileSync(join(files, 'aa', 'content'), 'a content');
  const saved = await backUp({
    DATABASE_URL: database.url,
    BACKUP_DIR: directory,
    BACKUP_FILES: files,
    ...(encrypted && { BACKUP_RECIPIENT: recipient }),
  });
  expect(saved).toMatchObject({ code: 0, stderr: '' });
  rmSync(files, { recursive: true });
  return { file: saved.output.trim(), files, identity };
}

describe.skipIf(missing !== undefined)(
  `a damaged backup${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    describe.each([
      ['plain', false],
      ['encrypted', true],
    ])('that is %s', (_, encrypted) => {
      it('leaves nothing behind, wherever it was cut, with and without its sum', async () => {
        const { file, files, identity } = await makeBackup(encrypted);
        const url = await emptyDatabase();
        const env = { DATABASE_URL: url, BACKUP_IDENTITY: identity, BACKUP_FILES: files };
        const whole = readFileSync(file);
        const isRefused = async (what: string) => {
          expect((await restore(file, env)).code, what).not.toBe(0);
          expect(await contentOf(url), what).toEqual({});
          expect(readdirSync(dirname(files)), what).toEqual([]);
        };
        writeFileSync(file, whole.subarray(0, whole.length >> 1));
        await isRefused('cut in the middle, with its sum');
        const flipped = Buffer.from(whole);
        flipped[whole.length >> 1] = (whole[whole.length >> 1] ?? 0) ^ 1;
        writeFileSync(file, flipped);
        await isRefused('one bit is another, with its sum');

        rmSync(`${file}.sha256`);
        await isRefused('one bit is another, without its sum');
        for (const left of [0, whole.length >> 1, whole.length - 1]) {
          writeFileSync(file, whole.subarray(0, left));
          await isRefused(`cut at ${left} of ${whole.length}, without its sum`);
        }

        writeFileSync(file, whole);
        const archive = file.replace('.dump', '.files.tar.gz');
        const contents = readFileSync(archive);
        rmSync(`${archive}.sha256`);
        writeFileSync(archive, contents.subarray(0, contents.length - 20));
        await isRefused('the contents are cut');

        writeFileSync(archive, contents);
        expect(await restore(file, env)).toMatchObject({
          code: 0,
          output: expect.stringContaining('the sum is not checked'),
        });
        expect((await contentOf(url))['public.large']).toHaveLength(rows);
        expect(readFileSync(join(files, 'aa', 'content'), 'utf8')).toBe('a content');
      });
    });
  },
);

describe.skipIf(missing !== undefined)(
  `a restore that dies${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    /** An empty database in which a statement of a restore waits for {@link release}. */
    async function slowDatabase() {
      const url = await emptyDatabase();
      const holder = createPostgresDatabase({ url, maxConnections: 1 });
      onTestFinished(() => holder.close());
      await holder.pool.query(`
        CREATE FUNCTION public.wait() RETURNS event_trigger LANGUAGE plpgsql
          AS 'BEGIN PERFORM pg_catalog.pg_advisory_xact_lock(1); END';
        CREATE EVENT TRIGGER wait ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
          EXECUTE FUNCTION public.wait();
        SELECT pg_advisory_lock(1)`);
      const others = `FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
      return {
        url,
        /** Waits until the restore has come to that statement. */
        isWaited: () =>
          vi.waitFor(
            async () => {
              const { rowCount } = await holder.pool.query(
                `SELECT 1 ${others} AND wait_event = 'advisory'`,
              );
              expect(rowCount).toBe(1);
            },
            { timeout: 20_000, interval: 50 },
          ),
        /** Lets the statement go on, and waits until the server is done with whatever was sent to it. */
        async release() {
          await holder.pool.query('SELECT pg_advisory_unlock(1)');
          await vi.waitFor(
            async () => expect((await holder.pool.query(`SELECT 1 ${others}`)).rowCount).toBe(0),
            { timeout: 20_000, interval: 50 },
          );
        },
      };
    }

    it('leaves nothing behind when pg_restore is killed in the middle', async () => {
      const made = await makeBackup(false);
      const target = await slowDatabase();
      await using restoring = startRestore(made.file, {
        DATABASE_URL: target.url,
        BACKUP_FILES: made.files,
      });
      await target.isWaited();
      expect(existsSync(made.files)).toBe(true);
      const killed = spawnSync('pkill', ['-KILL', '-P', `${restoring.pid}`, 'pg_restore']);
      expect(killed.status).toBe(0);
      await target.release();
      expect(await restoring.exited()).not.toBe(0);
      expect(await contentOf(target.url)).toEqual({});
      expect(readdirSync(dirname(made.files))).toEqual([]);
    });

    it('keeps rows and files together when it is told to end', async () => {
      const made = await makeBackup(false);
      const target = await slowDatabase();
      await using restoring = startRestore(made.file, {
        DATABASE_URL: target.url,
        BACKUP_FILES: made.files,
      });
      await target.isWaited();
      process.kill(restoring.pid, 'SIGTERM');
      await target.release();
      const code = await restoring.exited();
      const restored = (await contentOf(target.url))['public.large']?.length ?? 0;
      expect([code, restored, existsSync(made.files)]).toEqual([0, rows, true]);
    });
  },
);
