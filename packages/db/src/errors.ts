/** Why a database operation of this package failed. */
export type DatabaseErrorCode =
  | 'invalid_url'
  | 'unreachable'
  | 'authentication_failed'
  | 'database_missing'
  | 'too_many_connections'
  | 'timeout'
  | 'closed';

const databaseErrorBrand = Symbol.for('headgate.db.DatabaseError');

/**
 * A database that cannot be used, with a message that an operator can act on and that never holds
 * the credentials of the URL.
 *
 * @example
 * ```ts
 * try {
 *   await database.ping();
 * } catch (error) {
 *   if (isDatabaseError(error) && error.code === 'unreachable') retryLater();
 * }
 * ```
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;
  readonly [databaseErrorBrand] = true;

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** True for a {@link DatabaseError}, also one made by another copy of this package. */
export function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && databaseErrorBrand in error;
}

/** Why the embedded database could not be opened. */
export type EmbeddedDatabaseErrorCode = 'locked' | 'data_dir_unwritable' | 'open_failed';

const embeddedDatabaseErrorBrand = Symbol.for('headgate.db.EmbeddedDatabaseError');

/**
 * An embedded database that cannot be opened. With code `locked`, `holderPid` is the process that
 * has it open.
 */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError';
  readonly code: EmbeddedDatabaseErrorCode;
  readonly holderPid: number | undefined;
  readonly [embeddedDatabaseErrorBrand] = true;

  constructor(
    code: EmbeddedDatabaseErrorCode,
    message: string,
    options?: ErrorOptions & { holderPid?: number },
  ) {
    super(message, options);
    this.code = code;
    this.holderPid = options?.holderPid;
  }
}

/** True for an {@link EmbeddedDatabaseError}, also one made by another copy of this package. */
export function isEmbeddedDatabaseError(error: unknown): error is EmbeddedDatabaseError {
  return error instanceof Error && embeddedDatabaseErrorBrand in error;
}
