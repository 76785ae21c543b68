import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDatabase } from '@headgate/db';
import {
  diagnose,
  isMigrationError,
  type MigrationStatus,
  type MigrationTarget,
  migrate,
} from '@headgate/db/migrate';
import { eachDatabase } from '@headgate/db/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

const program = join(import.meta.dirname, '..', 'src', 'main.ts');

eachDatabase(describe, 'headgate migrate resolve', ({ on, create }) => {
  /** A database of its own without any table: what names it to the program, and a way to it. */
  async function emptyDatabase() {
    const directory = await temporaryDirectory();
    if (on === 'pglite') {
      return {
        env: { DATA_DIR: directory },
        async use<T>(work: (target: MigrationTarget) => Promise<T>): Promise<T> {
          const database = await openEmbeddedDatabase({ dataDir: directory, migrate: false });
          return work({ pglite: database.pglite }).finally(() => database.close());
        },
      };
    }
    const { database, url = '', close } = await create();
    onTestFinished(close);
    await database.prisma.$executeRaw`DROP SCHEMA public CASCADE`;
    await database.prisma.$executeRaw`CREATE SCHEMA public`;
    return {
      env: { DATA_DIR: directory, DATABASE_URL: url },
      use: <T>(work: (target: MigrationTarget) => Promise<T>): Promise<T> => work({ url }),
    };
  }

  /** One in which the first migration failed, because its script was a broken one. */
  async function databaseWithFailure() {
    const { env, use } = await emptyDatabase();
    const migrationsDirectory = await temporaryDirectory();
    const failed = await use(async (target) => {
      const name = (await diagnose(target)).pending[0] ?? '';
      await mkdir(join(migrationsDirectory, name));
      await writeFile(join(migrationsDirectory, name, 'migration.sql'), 'SELECT 1/0;');
      await writeFile(join(migrationsDirectory, 'migration_lock.toml'), 'provider = "postgresql"');
      const error = await migrate({ ...target, migrationsDirectory }).catch((error) => error);
      expect(isMigrationError(error) && error.code).toBe('migration_failed');
      return name;
    });
    return { env, failed, status: (): Promise<MigrationStatus> => use(diagnose) };
  }

  it('as rolled-back, which the refusal names, lets the migration run again', async () => {
    const { env, failed, status } = await databaseWithFailure();
    const refused = await headgate(env, 'migrate');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr.trim().split('\n')).toHaveLength(1);
    const [, command = ''] = /"headgate (migrate resolve [^"]+)"/.exec(refused.stderr) ?? [];
    expect(command).toBe(`migrate resolve ${failed} --as rolled-back`);

    expect(await headgate(env, ...command.split(' '))).toEqual({
      code: 0,
      stdout: `${failed} counts as rolled back: "headgate migrate" applies it again.\n`,
      stderr: '',
    });
    expect((await status()).pending).toContain(failed);
    expect(await headgate(env, 'migrate')).toMatchObject({ code: 0, stderr: '' });
    expect(await status()).toMatchObject({ upToDate: true });
  });

  it('as applied leaves the migration out', async () => {
    const { env, failed, status } = await databaseWithFailure();
    const resolved = await headgate(env, 'migrate', 'resolve', failed, '--as=applied', '--json');
    expect(resolved).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(resolved.stdout)).toEqual({ migration: failed, as: 'applied' });
    const { failed: stillFailed, pending } = await status();
    expect([...stillFailed, ...pending]).not.toContain(failed);
  });

  it('refuses a migration that has not failed, in one line', async () => {
    const { env, failed, status } = await databaseWithFailure();
    const refused = await headgate(env, 'migrate', 'resolve', 'another', '--as', 'rolled-back');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(new RegExp(`"another".*"${failed}"[^\\n]*\\n$`));
    expect((await status()).failed).toEqual([failed]);
  });
});

describe('headgate migrate', () => {
  it.each([
    ['an outcome', ['resolve', 'name'], "required option '--as <outcome>'"],
    [
      'a known outcome',
      ['resolve', 'name', '--as', 'gone'],
      'Allowed choices are rolled-back, applied',
    ],
    ['a migration', ['resolve', '--as', 'applied'], "missing required argument 'migration'"],
    ['one migration', ['resolve', 'one', 'two', '--as', 'applied'], 'too many arguments'],
    ['a known command', ['undo'], 'too many arguments'],
    ['known options', ['--force'], "unknown option '--force'"],
  ])('asks for %s, points to the help and touches no data', async (_, args, complaint) => {
    const directory = join(await temporaryDirectory(), 'data');
    const { code, stdout, stderr } = await headgate({ DATA_DIR: directory }, 'migrate', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(complaint);
    expect(stderr).toContain('Add --help to learn more.');
    await expect(rm(directory, { recursive: true })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** Runs the program from its source in a directory without any `.env`. */
async function headgate(env: Record<string, string>, ...args: string[]) {
  const cwd = await temporaryDirectory();
  const { PATH = '' } = process.env;
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=@headgate/source', program, ...args],
      { cwd, env: { PATH, ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'headgate-cli-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
