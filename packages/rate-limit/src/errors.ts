/** The closed set of reasons for which there is no decision. */
export type RateLimitErrorCode = 'store_failed';

const brand = Symbol.for('headgate.rate-limit.error');

const messages: Record<RateLimitErrorCode, string> = {
  store_failed: 'The store of rate limits did not answer.',
};

/**
 * A check without a decision; the message is fixed for each code and holds no key.
 *
 * @example
 * const decision = await limiter.check(context).catch((error: unknown) => {
 *   if (isRateLimitError(error)) return null; // let it pass, or refuse it: your choice
 *   throw error;
 * });
 */
export class RateLimitError extends Error {
  readonly code: RateLimitErrorCode;

  constructor(code: RateLimitErrorCode, options: { cause?: unknown } = {}) {
    super(messages[code], 'cause' in options ? { cause: options.cause } : {});
    this.name = 'RateLimitError';
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Tells whether a value is a `RateLimitError`, also one made by another copy of this package.
 *
 * @example
 * if (isRateLimitError(error)) logger.warn({ code: error.code });
 */
export function isRateLimitError(error: unknown): error is RateLimitError {
  return typeof error === 'object' && error !== null && Reflect.get(error, brand) === true;
}
