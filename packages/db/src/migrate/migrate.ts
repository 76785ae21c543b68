import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { diagnoseWith, type MigrationStatus } from './diagnose.ts';
import { MigrationError } from './errors.ts';
import { bundledMigrationsDirectory, readMigrations } from './migration-files.ts';
import {
  type MigrationSession,
  type MigrationTarget,
  withMigrationSession,
} from './migration-session.ts';
import { nothingExternal, withSchemaEngine } from './schema-engine.ts';

export type MigrateOptions = MigrationTarget & {
  /** Milliseconds to wait for another process that migrates; 60,000 by default. */
  lockTimeoutMs?: number;
  /** The folder to apply; the migrations of this version by default. */
  migrationsDirectory?: string;
};

export interface MigrateResult {
  /** The names of the migrations that this call applied, in order. */
  applied: string[];
  /** How many had been applied before. */
  alreadyApplied: number;
}

/** The lock that Prisma's own command takes, so that it and this function exclude each other. */
const migrationLock = 72_707_369;
const lockPollMs = 100;

/**
 * Brings a database up to the migrations of this version, as `prisma migrate deploy` would: each
 * `migration.sql` runs in one transaction and is recorded in `_prisma_migrations`. (A statement that
 * PostgreSQL refuses in a transaction needs a script of its own.) Processes that migrate at once
 * take turns. The URL must reach the server itself, not a transaction-mode pooler.
 *
 * @throws `MigrationError`; a failed script leaves nothing behind but the record that it failed.
 *
 * @example
 * ```ts
 * const { applied } = await migrate({ url: 'postgresql://app@localhost/headgate' });
 * ```
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const list = await readMigrations(options.migrationsDirectory ?? bundledMigrationsDirectory());
  return withMigrationSession(options, (session) =>
    withMigrationLock(session, options.lockTimeoutMs ?? 60_000, () => applyPending(session, list)),
  );
}

async function applyPending(
  session: MigrationSession,
  list: MigrationList,
): Promise<MigrateResult> {
  return withSchemaEngine(session.adapter, async (engine) => {
    const status = await diagnoseWith(engine, list);
    refuse(session.name, status);
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({
        migrationsList: list,
        filters: nothingExternal,
      });
      return {
        applied: appliedMigrationNames,
        alreadyApplied: list.migrationDirectories.length - appliedMigrationNames.length,
      };
    } catch (error) {
      throw await explain(error, session, () => diagnoseWith(engine, list));
    }
  });
}

/** Throws when the history of the database does not lead to the migrations of this version. */
function refuse(name: string, { pending, edited, failed, unknown }: MigrationStatus): void {
  if (failed.length > 0) {
    throw new MigrationError(
      'migration_failed',
      `Nothing was migrated: in ${name}, ${quoted(failed)} failed in an earlier run. ` +
        howToResolve(failed[0] ?? ''),
      { migrations: failed },
    );
  }
  if (edited.length > 0) {
    throw new MigrationError(
      'migration_edited',
      `Nothing was migrated: ${quoted(edited)} changed after ${name} had applied it. ` +
        'Restore its migration.sql as it was and put the change into a new migration.',
      { migrations: edited },
    );
  }
  if (unknown.length > 0 && pending.length > 0) {
    throw new MigrationError(
      'migration_missing',
      `Nothing was migrated: ${name} has ${quoted(unknown)}, which this version does not have, and ` +
        `lacks ${quoted(pending)}, which it has. Migrate with the version that the database came from.`,
      { migrations: unknown },
    );
  }
  if (unknown.length > 0) {
    throw new MigrationError(
      'database_ahead',
      `Nothing was migrated: ${name} was migrated by a newer version, which added ` +
        `${quoted(unknown)}. Install that version, or restore a backup made before it.`,
      { migrations: unknown },
    );
  }
}

async function explain(
  error: unknown,
  session: MigrationSession,
  status: () => Promise<MigrationStatus>,
): Promise<unknown> {
  if (session.scriptError) {
    const { message } = session.scriptError;
    const failed = await status().then(
      (found) => found.failed,
      () => [],
    );
    return new MigrationError(
      'migration_failed',
      `The migration ${quoted(failed)} failed in ${session.name}: ${message}. Its changes were ` +
        `rolled back, those before it stay. ${howToResolve(failed[0] ?? '')}`,
      { cause: session.scriptError, migrations: failed },
    );
  }
  if (error instanceof Error && 'code' in error && error.code === 'P3005') {
    return new MigrationError(
      'database_not_empty',
      `Nothing was migrated: ${session.name} has tables, but was never migrated. ` +
        'Give Headgate a database of its own.',
      { cause: error },
    );
  }
  return error;
}

function howToResolve(name: string): string {
  return (
    `Mend its migration.sql, run "headgate migrate resolve ${name} --as rolled-back" (or --as applied, ` +
    'if you did by hand what it does), and migrate again.'
  );
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/**
 * Holds the migration lock during `work`. It is tried for, not waited for: a waiting statement keeps
 * a snapshot, on which a CREATE INDEX CONCURRENTLY of the holder would wait in turn.
 */
export async function withMigrationLock<T>(
  session: MigrationSession,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const [row] = await session.query(`SELECT pg_try_advisory_lock(${migrationLock}) AS locked`);
    if (row?.['locked'] === true) break;
    if (performance.now() >= deadline) {
      throw new MigrationError(
        'migration_timeout',
        `Nothing was migrated: another process has been migrating ${session.name} for more than ` +
          `${timeoutMs} ms. Wait until it ends, or end it, and migrate again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, lockPollMs));
  }
  try {
    return await work();
  } finally {
    // The engine takes the same lock once more. A session that ends has let go by itself.
    await session
      .query(`SELECT pg_advisory_unlock(${migrationLock}), pg_advisory_unlock(${migrationLock})`)
      .catch(() => undefined);
  }
}
