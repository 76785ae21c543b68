import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { bundledMigrationsDirectory, readMigrations } from './migration-files.ts';
import { type MigrationTarget, withMigrationSession } from './migration-session.ts';
import { nothingExternal, withSchemaEngine } from './schema-engine.ts';

/** How a database stands to the migrations of this version. */
export interface MigrationStatus {
  /** True when `migrate` would have nothing to do and nothing to refuse. */
  upToDate: boolean;
  /** Not applied yet, in the order they would be. */
  pending: string[];
  /** Applied, and changed since. */
  edited: string[];
  /** Begun and not finished. */
  failed: string[];
  /** Applied to the database and not known to this version. */
  unknown: string[];
}

export type DiagnoseOptions = MigrationTarget & {
  /** The folder to compare with; the migrations of this version by default. */
  migrationsDirectory?: string;
};

/**
 * Tells how a database stands to the migrations, and changes nothing.
 *
 * @throws `MigrationError` with code `database_unreachable` or `migrations_unreadable`.
 *
 * @example
 * ```ts
 * const { pending } = await diagnose({ url: 'postgresql://app@localhost/headgate' });
 * ```
 */
export async function diagnose(options: DiagnoseOptions): Promise<MigrationStatus> {
  const list = await readMigrations(options.migrationsDirectory ?? bundledMigrationsDirectory());
  return withMigrationSession(options, ({ adapter }) =>
    withSchemaEngine(adapter, (engine) => diagnoseWith(engine, list)),
  );
}

export async function diagnoseWith(
  engine: SchemaEngine,
  list: MigrationList,
): Promise<MigrationStatus> {
  const { editedMigrationNames, failedMigrationNames, history } =
    await engine.diagnoseMigrationHistory({
      migrationsList: list,
      optInToShadowDatabase: false,
      filters: nothingExternal,
    });
  const unfinished = new Set(failedMigrationNames);
  const pending =
    history?.diagnostic === 'databaseIsBehind' || history?.diagnostic === 'historiesDiverge'
      ? history.unappliedMigrationNames.filter((name) => !unfinished.has(name))
      : [];
  const unknown =
    history?.diagnostic === 'migrationsDirectoryIsBehind' ||
    history?.diagnostic === 'historiesDiverge'
      ? history.unpersistedMigrationNames
      : [];
  const status = { pending, edited: editedMigrationNames, failed: failedMigrationNames, unknown };
  return { upToDate: Object.values(status).every((names) => names.length === 0), ...status };
}
