import { withMigrationLock } from './migrate.ts';
import { bundledMigrationsDirectory, readMigrations } from './migration-files.ts';
import { type MigrationTarget, withMigrationSession } from './migration-session.ts';
import { withSchemaEngine } from './schema-engine.ts';

export type ResolveMigrationOptions = MigrationTarget & {
  /** The name of the failed migration's folder. */
  name: string;
  /** `rolled-back`: it will run again. `applied`: what it does was done by hand. */
  as: 'rolled-back' | 'applied';
  /** Milliseconds to wait for another process that migrates; 60,000 by default. */
  lockTimeoutMs?: number;
  migrationsDirectory?: string;
};

/**
 * Records what became of a failed migration, as `prisma migrate resolve` does.
 *
 * @example
 * ```ts
 * await resolveMigration({ url, name: '20260101000000_initial', as: 'rolled-back' });
 * ```
 */
export async function resolveMigration(options: ResolveMigrationOptions): Promise<void> {
  const list = await readMigrations(options.migrationsDirectory ?? bundledMigrationsDirectory());
  await withMigrationSession(options, (session) =>
    withMigrationLock(session, options.lockTimeoutMs ?? 60_000, () =>
      withSchemaEngine(session.adapter, async (engine) => {
        const migration = { migrationName: options.name };
        if (options.as === 'rolled-back') await engine.markMigrationRolledBack(migration);
        else await engine.markMigrationApplied({ ...migration, migrationsList: list });
      }),
    ),
  );
}
