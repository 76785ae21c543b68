/** Why migrations were not applied, or not resolved. */
export type MigrationErrorCode =
  /** A migration was changed after it had been applied. */
  | 'migration_edited'
  /** A migration's script failed, now or in an earlier run that nobody resolved. */
  | 'migration_failed'
  /** The migration to resolve did not fail. */
  | 'migration_not_failed'
  /** The database and the folder each have migrations that the other does not know. */
  | 'migration_missing'
  /** The database has migrations of a newer version. */
  | 'database_ahead'
  /** The database has tables, but was never migrated. */
  | 'database_not_empty'
  | 'database_unreachable'
  /** Another process held the migration lock for too long. */
  | 'migration_timeout'
  /** The folder of migrations cannot be read. */
  | 'migrations_unreadable';

const migrationErrorBrand = Symbol.for('headgate.db.MigrationError');

/**
 * Migrations that were not applied, with a message that says what to do and never holds the
 * credentials of the URL. `migrations` names those it is about.
 *
 * @example
 * ```ts
 * try {
 *   await migrate({ url });
 * } catch (error) {
 *   if (isMigrationError(error) && error.code === 'migration_timeout') retryLater();
 * }
 * ```
 */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly code: MigrationErrorCode;
  readonly migrations: readonly string[];
  readonly [migrationErrorBrand] = true;

  constructor(
    code: MigrationErrorCode,
    message: string,
    options?: ErrorOptions & { migrations?: readonly string[] },
  ) {
    super(message, options);
    this.code = code;
    this.migrations = options?.migrations ?? [];
  }
}

/** True for a {@link MigrationError}, also one made by another copy of this package. */
export function isMigrationError(error: unknown): error is MigrationError {
  return error instanceof Error && migrationErrorBrand in error;
}
