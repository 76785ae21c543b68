import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWith } from '@headgate/test-servers';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { emptyDatabase, emptyPostgres } from '../../test/empty-database.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { migrationsFolder, writeMigration } from '../../test/write-migrations.ts';
import { eachDatabase } from '../testing/index.ts';
import { diagnose, isMigrationError, migrate, resolveMigration } from './index.ts';
import { bundledMigrationsDirectory } from './migration-files.ts';

const one = '20260101000000_one';
const two = '20260102000000_two';
const three = '20260103000000_three';

const failureOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

eachDatabase(describe, 'migrate', ({ on }) => {
  it('applies the migrations of this version, and nothing the second time', async () => {
    const { target } = await emptyDatabase(on);
    const first = await migrate(target);
    expect(first.applied.length).toBeGreaterThan(0);
    expect(first.alreadyApplied).toBe(0);
    expect(await diagnose(target)).toMatchObject({ upToDate: true });
    expect(await migrate(target)).toEqual({
      applied: [],
      alreadyApplied: first.applied.length,
    });
  });

  it('F5 records each migration as prisma migrate deploy does', async () => {
    const { target, query } = await emptyDatabase(on);
    const before = Date.now() - 1_000;
    const { applied } = await migrate(target);
    const rows = await query('SELECT * FROM _prisma_migrations ORDER BY started_at');
    expect(rows.map((row) => row['migration_name'])).toEqual(applied);
    for (const row of rows) {
      const file = join(
        bundledMigrationsDirectory(),
        String(row['migration_name']),
        'migration.sql',
      );
      const checksum = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      expect(row).toMatchObject({
        checksum,
        applied_steps_count: 1,
        logs: null,
        rolled_back_at: null,
      });
      expect(row['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      expect(Number(row['started_at'])).toBeGreaterThan(before);
      expect(Number(row['finished_at'])).toBeGreaterThanOrEqual(Number(row['started_at']));
    }
    const columns = await query(`
      SELECT column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '')
        || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS text
      FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`);
    expect(columns.map((column) => column['text'])).toEqual([
      'id character varying(36) not null',
      'checksum character varying(64) not null',
      'finished_at timestamp with time zone',
      'migration_name character varying(255) not null',
      'logs text',
      'rolled_back_at timestamp with time zone',
      'started_at timestamp with time zone not null',
      'applied_steps_count integer not null',
    ]);
  });

  it('applies what is pending, in the order of the names', async () => {
    const { target, query } = await emptyDatabase(on);
    const migrationsDirectory = await migrationsFolder({ [one]: 'CREATE TABLE t (x int);' });
    await migrate({ ...target, migrationsDirectory });
    await writeMigration(migrationsDirectory, three, 'INSERT INTO t SELECT max(x) + 1 FROM t;');
    await writeMigration(migrationsDirectory, two, 'INSERT INTO t VALUES (1);');
    expect(await diagnose({ ...target, migrationsDirectory })).toMatchObject({
      upToDate: false,
      pending: [two, three],
    });
    expect(await migrate({ ...target, migrationsDirectory })).toEqual({
      applied: [two, three],
      alreadyApplied: 1,
    });
    expect(await query('SELECT x FROM t ORDER BY x')).toEqual([{ x: 1 }, { x: 2 }]);
  });

  it('runs a script whole: semicolons in strings, comments and function bodies do not cut it', async () => {
    const { target, query } = await emptyDatabase(on);
    const migrationsDirectory = await migrationsFolder({
      [one]: `
        -- first; second
        CREATE FUNCTION answer() RETURNS int LANGUAGE plpgsql AS $$
          DECLARE result int; BEGIN result := 42; RETURN result; END;
        $$;
        CREATE TABLE t (x text DEFAULT 'a;b');
        INSERT INTO t DEFAULT VALUES;`,
    });
    await migrate({ ...target, migrationsDirectory });
    expect(await query('SELECT x, answer() FROM t')).toEqual([{ x: 'a;b', answer: 42 }]);
  });

  it('keeps nothing of a script that fails, says why, and refuses until it is resolved', async () => {
    const { target, query } = await emptyDatabase(on);
    const migrationsDirectory = await migrationsFolder({
      [one]: 'CREATE TABLE kept (x int);',
      [two]: 'CREATE TABLE half (x int); INSERT INTO half VALUES (1); SELECT * FROM not_there;',
      [three]: 'CREATE TABLE never (x int);',
    });
    const options = { ...target, migrationsDirectory };
    const error = await failureOf(migrate(options));
    expect(isMigrationError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'migration_failed', migrations: [two] });
    expect(String(error)).toContain('relation "not_there" does not exist');

    const [tables] = await query(
      "SELECT to_regclass('kept') AS kept, to_regclass('half') AS half, to_regclass('never') AS never",
    );
    expect(tables).toEqual({ kept: 'kept', half: null, never: null });
    const [record] = await query(
      `SELECT finished_at, applied_steps_count, logs FROM _prisma_migrations WHERE migration_name = '${two}'`,
    );
    expect(record).toMatchObject({ finished_at: null, applied_steps_count: 0 });
    expect(record?.['logs']).toContain('not_there');

    const again = await failureOf(migrate(options));
    expect(again).toMatchObject({ code: 'migration_failed', migrations: [two] });
    expect(String(again)).toContain(`headgate migrate resolve ${two} --as rolled-back`);
    expect(await diagnose(options)).toMatchObject({ failed: [two], pending: [three] });

    await writeMigration(migrationsDirectory, two, 'CREATE TABLE half (x int);');
    await resolveMigration({ ...options, name: two, as: 'rolled-back' });
    expect(await migrate(options)).toEqual({ applied: [two, three], alreadyApplied: 1 });
    expect(await diagnose(options)).toMatchObject({ upToDate: true });
  });

  it('goes on behind a failed migration whose work was done by hand', async () => {
    const { target, query } = await emptyDatabase(on);
    const migrationsDirectory = await migrationsFolder({ [one]: 'SELECT 1/0;' });
    const options = { ...target, migrationsDirectory };
    await failureOf(migrate(options));
    await query('CREATE TABLE by_hand (x int)');
    await resolveMigration({ ...options, name: one, as: 'applied' });
    expect(await migrate(options)).toEqual({ applied: [], alreadyApplied: 1 });
  });

  it('resolves only what has failed', async () => {
    const { target } = await emptyDatabase(on);
    const migrationsDirectory = await migrationsFolder({ [one]: 'SELECT 1;' });
    const options = { ...target, migrationsDirectory };
    const failure = (name: string, as: 'applied' | 'rolled-back') =>
      failureOf(resolveMigration({ ...options, name, as }));
    expect(await failure(one, 'applied')).toMatchObject({ code: 'migration_not_failed' });
    await migrate(options);
    await writeMigration(migrationsDirectory, two, 'SELECT 1/0;');
    await failureOf(migrate(options));
    for (const name of [one, 'unheard_of']) {
      const error = await failure(name, 'rolled-back');
      expect(error).toMatchObject({ code: 'migration_not_failed', migrations: [two] });
      expect(String(error)).toContain(two);
    }
    await rm(join(migrationsDirectory, two), { recursive: true });
    expect(await failure(two, 'applied')).toMatchObject({ code: 'database_ahead' });
    expect(await failure(two, 'rolled-back')).toBeUndefined();
  });

  it('refuses after a process died in the middle of a migration', async () => {
    const { target, query } = await emptyDatabase(on);
    const migrationsDirectory = await migrationsFolder({ [one]: 'CREATE TABLE t (x int);' });
    await migrate({ ...target, migrationsDirectory });
    await query('UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0');
    await expect(migrate({ ...target, migrationsDirectory })).rejects.toMatchObject({
      code: 'migration_failed',
      migrations: [one],
    });
  });

  it('refuses when an applied migration was edited', async () => {
    const { target } = await emptyDatabase(on);
    const migrationsDirectory = await migrationsFolder({ [one]: 'CREATE TABLE t (x int);' });
    await migrate({ ...target, migrationsDirectory });
    await writeMigration(migrationsDirectory, one, 'CREATE TABLE t (x bigint);');
    await writeMigration(migrationsDirectory, two, 'CREATE TABLE u (x int);');
    const error = await failureOf(migrate({ ...target, migrationsDirectory }));
    expect(error).toMatchObject({ code: 'migration_edited', migrations: [one] });
    expect(String(error)).toContain('new migration');
    expect(await diagnose({ ...target, migrationsDirectory })).toMatchObject({
      edited: [one],
      pending: [two],
    });
  });

  it('refuses when the database was migrated by a newer version', async () => {
    const { target } = await emptyDatabase(on);
    const migrationsDirectory = await migrationsFolder({ [one]: 'SELECT 1;', [two]: 'SELECT 1;' });
    await migrate({ ...target, migrationsDirectory });
    await rm(join(migrationsDirectory, two), { recursive: true });
    await expect(migrate({ ...target, migrationsDirectory })).rejects.toMatchObject({
      code: 'database_ahead',
      migrations: [two],
    });
  });

  it('refuses when the database and the folder went different ways', async () => {
    const { target } = await emptyDatabase(on);
    const migrationsDirectory = await migrationsFolder({ [one]: 'SELECT 1;', [two]: 'SELECT 1;' });
    await migrate({ ...target, migrationsDirectory });
    await rm(join(migrationsDirectory, two), { recursive: true });
    await writeMigration(migrationsDirectory, three, 'SELECT 1;');
    await expect(migrate({ ...target, migrationsDirectory })).rejects.toMatchObject({
      code: 'migration_missing',
      migrations: [two],
    });
  });

  it('refuses a database with tables of something else', async () => {
    const { target, query } = await emptyDatabase(on);
    await query('CREATE TABLE of_another_program (x int)');
    await expect(migrate(target)).rejects.toMatchObject({ code: 'database_not_empty' });
  });

  it('accepts a database where another schema has tables', async () => {
    const { target, query } = await emptyDatabase(on);
    await query('CREATE SCHEMA pgboss');
    await query('CREATE TABLE pgboss.job (x int)');
    const { applied } = await migrate(target);
    expect(applied.length).toBeGreaterThan(0);
  });

  it('says so when the folder of migrations is not there', async () => {
    const { target } = await emptyDatabase(on);
    const migrationsDirectory = join(await temporaryDirectory(), 'not-there');
    await expect(migrate({ ...target, migrationsDirectory })).rejects.toMatchObject({
      code: 'migrations_unreadable',
    });
  });

  it('lets calls of one process take turns', async () => {
    const { target } = await emptyDatabase(on);
    const results = await Promise.all([migrate(target), migrate(target), migrate(target)]);
    expect(results.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
  });
});

describeWith(describe, 'postgres', 'migrate on PostgreSQL alone', () => {
  it('waits for the lock a bounded time only', async () => {
    const { url } = await emptyPostgres();
    const holder = new pg.Client(url);
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(72707369)');
    await expect(migrate({ url, lockTimeoutMs: 250 })).rejects.toMatchObject({
      code: 'migration_timeout',
    });
    await holder.query('SELECT pg_advisory_unlock(72707369)');
    expect((await migrate({ url, lockTimeoutMs: 250 })).applied).not.toEqual([]);
    await holder.end();
  });

  it('builds an index concurrently while another process waits for its turn', async () => {
    const { url, query } = await emptyPostgres();
    const migrationsDirectory = await migrationsFolder({
      [one]: 'CREATE TABLE t (x int);',
      [two]: '-- CreateIndex\nCREATE INDEX CONCURRENTLY t_x ON t (x);',
    });
    const results = await Promise.all([
      migrate({ url, migrationsDirectory }),
      migrate({ url, migrationsDirectory }),
    ]);
    expect(results.map(({ applied }) => applied.length).toSorted()).toEqual([0, 2]);
    expect(
      await query("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_x'::regclass"),
    ).toEqual([{ indisvalid: true }]);
  });

  it('keeps nothing of a script whose connection is cut, and holds no lock after it', async () => {
    const { url, name, query } = await emptyPostgres();
    const migrationsDirectory = await migrationsFolder({
      [one]: 'CREATE TABLE half (x int); SELECT pg_sleep(60);',
    });
    const failure = failureOf(migrate({ url, migrationsDirectory }));
    const cut = `
      SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity
      WHERE datname = '${name}' AND state = 'active' AND query LIKE '%pg_sleep(60);'`;
    await expect.poll(() => query(cut), { timeout: 10_000 }).toEqual([{ cut: true }]);
    expect(await failure).toMatchObject({ code: 'database_unreachable' });
    expect(await query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    await expect(migrate({ url, migrationsDirectory, lockTimeoutMs: 5_000 })).rejects.toMatchObject(
      {
        code: 'migration_failed',
      },
    );
  });

  it('needs no more than the right to make tables', async () => {
    const { url, query } = await emptyPostgres();
    const role = `headgate_app_${process.pid}`;
    await query(`CREATE ROLE ${role} LOGIN`);
    try {
      await query(`GRANT ALL ON SCHEMA public TO ${role}`);
      const asRole = new URL(url);
      asRole.username = role;
      expect((await migrate({ url: asRole.href })).applied).not.toEqual([]);
    } finally {
      await query(`DROP OWNED BY ${role}`);
      await query(`DROP ROLE ${role}`);
    }
  });
});

describe('migrate without a server', () => {
  it('says database_unreachable and keeps the password to itself', async () => {
    const error = await failureOf(migrate({ url: 'postgresql://app:s3cret@127.0.0.1:1/headgate' }));
    expect(error).toMatchObject({ code: 'database_unreachable' });
    expect(String(error)).toContain(
      'PostgreSQL at 127.0.0.1:1/headgate does not answer: connection refused',
    );
    expect(String(error)).not.toContain('s3cret');
  });
});
