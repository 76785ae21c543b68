/** Why a request was not sent. */
export type EgressErrorCode = 'invalid_url' | 'forbidden_address';

const egressErrorBrand = Symbol.for('headgate.webhooks.EgressError');

/**
 * A URL or an address that no request is sent to. Its message names neither.
 *
 * @example
 * ```ts
 * if (isEgressError(error)) respond(422, error.message);
 * ```
 */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly code: EgressErrorCode;
  readonly [egressErrorBrand] = true;

  constructor(code: EgressErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * True for an {@link EgressError}, also one made by another copy of this package.
 *
 * @example
 * ```ts
 * isEgressError(error) && error.code === 'forbidden_address';
 * ```
 */
export function isEgressError(error: unknown): error is EgressError {
  return error instanceof Error && egressErrorBrand in error;
}
