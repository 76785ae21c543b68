import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { diagnoseWith } from './diagnose.ts';
import { MigrationError } from './errors.ts';
import { quoted, withMigrationLock } from './migrate.ts';
import { bundledMigrationsDirectory, readMigrations } from './migration-files.ts';
import {
  type MigrationSession,
  type MigrationTarget,
  withMigrationSession,
} from './migration-session.ts';
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
 * @throws `MigrationError` with code `migration_not_failed`, or `database_ahead` when one that a newer
 * version failed to apply is to count as applied; otherwise as `migrate` does.
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
        await refuse(options, session, engine, list);
        const migration = { migrationName: options.name };
        if (options.as === 'rolled-back') await engine.markMigrationRolledBack(migration);
        else await engine.markMigrationApplied({ ...migration, migrationsList: list });
      }),
    ),
  );
}

/** Throws unless the migration has failed, which Prisma asks for only when it was rolled back. */
async function refuse(
  { name, as }: ResolveMigrationOptions,
  session: MigrationSession,
  engine: SchemaEngine,
  list: MigrationList,
): Promise<void> {
  const { failed } = await diagnoseWith(engine, list);
  if (!failed.includes(name)) {
    const others = failed.length > 0 ? `; ${quoted(failed)} did` : '';
    throw new MigrationError(
      'migration_not_failed',
      `Nothing was resolved: no migration "${name}" failed in ${session.name}${others}.`,
      { migrations: failed },
    );
  }
  if (as === 'applied' && !list.migrationDirectories.some(({ path }) => path === name)) {
    throw new MigrationError(
      'database_ahead',
      `Nothing was resolved: "${name}" failed in ${session.name} under a newer version. ` +
        'Resolve it with that version, or as rolled back.',
      { migrations: [name] },
    );
  }
}
