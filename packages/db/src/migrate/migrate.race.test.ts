import { describeWith } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../test/child.ts';
import { emptyPostgres } from '../../test/empty-database.ts';
import { migrationsFolder } from '../../test/write-migrations.ts';
import { migrate, resolveMigration } from './index.ts';

const one = '20260101000000_one';
const two = '20260102000000_two';

describeWith(describe, 'postgres', 'migrate, between processes, on PostgreSQL', () => {
  it('lets each of many that start at once succeed, and applies each migration once', async () => {
    const { url, query } = await emptyPostgres();
    const migrationsDirectory = await migrationsFolder({
      [one]: 'CREATE TABLE t (x int); SELECT pg_sleep(0.2);',
      [two]: 'INSERT INTO t VALUES (1);',
    });
    const children = Array.from({ length: 4 }, () =>
      startChild('migrate-process.ts', url, migrationsDirectory),
    );
    const lines = await Promise.all(children.map((child) => child.line()));
    await Promise.all(children.map((child) => child.end()));
    expect(lines.toSorted()).toEqual([
      JSON.stringify({ applied: [one, two], alreadyApplied: 0 }),
      JSON.stringify({ applied: [], alreadyApplied: 2 }),
      JSON.stringify({ applied: [], alreadyApplied: 2 }),
      JSON.stringify({ applied: [], alreadyApplied: 2 }),
    ]);
    expect(await query('SELECT x FROM t')).toEqual([{ x: 1 }]);
    expect(await query('SELECT count(*)::int AS count FROM _prisma_migrations')).toEqual([
      { count: 2 },
    ]);
  });

  it('keeps nothing of a migration whose process is killed, and lets the next one in', async () => {
    const { url, name, query } = await emptyPostgres();
    const slow = 'CREATE TABLE half (x int); SELECT pg_sleep(1);';
    const migrationsDirectory = await migrationsFolder({ [one]: slow });
    const child = startChild('migrate-process.ts', url, migrationsDirectory);
    const running = `SELECT state FROM pg_stat_activity WHERE datname = '${name}' AND query = '${slow}'`;
    await expect.poll(() => query(running), { timeout: 10_000 }).toEqual([{ state: 'active' }]);
    await child.kill();

    await expect(migrate({ url, migrationsDirectory })).rejects.toMatchObject({
      code: 'migration_failed',
      migrations: [one],
    });
    expect(await query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    await resolveMigration({ url, migrationsDirectory, name: one, as: 'rolled-back' });
    expect(await migrate({ url, migrationsDirectory })).toEqual({
      applied: [one],
      alreadyApplied: 0,
    });
  });
});
