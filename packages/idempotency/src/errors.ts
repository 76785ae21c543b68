/** The closed set of reasons for which a run gives no answer of its own. */
export type IdempotencyErrorCode =
  | 'idempotency_key_missing'
  | 'idempotency_key_invalid'
  | 'idempotency_key_reused'
  | 'idempotency_in_progress'
  | 'idempotency_unknown_outcome'
  | 'idempotency_superseded'
  | 'idempotency_not_replayable'
  | 'idempotency_lease_lost'
  | 'idempotency_store_failed';

const brand = Symbol.for('headgate.idempotency.error');

const messages: Record<IdempotencyErrorCode, string> = {
  idempotency_key_missing: 'This request needs an idempotency key.',
  idempotency_key_invalid: 'The idempotency key is not 1 to 255 visible ASCII characters.',
  idempotency_key_reused: 'The idempotency key was used before with another request.',
  idempotency_in_progress: 'A request with this idempotency key is still running.',
  idempotency_unknown_outcome: 'A request with this idempotency key ended without a known outcome.',
  idempotency_superseded: 'Another run has taken over this idempotency key.',
  idempotency_not_replayable: 'The request was done, but its answer was not kept.',
  idempotency_lease_lost: 'The lease of this run was lost while it was running.',
  idempotency_store_failed: 'The store of idempotency keys did not answer.',
};

/**
 * A run that has no answer to give; the message is fixed for each code and holds neither key nor scope.
 *
 * @example
 * if (isIdempotencyError(error) && error.code === 'idempotency_in_progress') {
 *   response.headers.set('retry-after', String(Math.ceil((error.retryAfterMilliseconds ?? 0) / 1000)));
 * }
 */
export class IdempotencyError extends Error {
  /** Why there is no answer. */
  readonly code: IdempotencyErrorCode;
  /** After how many milliseconds a retry makes sense; null when that is not known. */
  readonly retryAfterMilliseconds: number | null;

  constructor(
    code: IdempotencyErrorCode,
    options: { cause?: unknown; retryAfterMilliseconds?: number | null } = {},
  ) {
    super(messages[code], 'cause' in options ? { cause: options.cause } : {});
    this.name = 'IdempotencyError';
    this.code = code;
    this.retryAfterMilliseconds = options.retryAfterMilliseconds ?? null;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Tells whether a value is an `IdempotencyError`, also one made by another copy of this package.
 *
 * @example
 * if (isIdempotencyError(error)) logger.warn({ code: error.code });
 */
export function isIdempotencyError(error: unknown): error is IdempotencyError {
  return typeof error === 'object' && error !== null && Reflect.get(error, brand) === true;
}
