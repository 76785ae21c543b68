/** Why something could not be done with a batch. */
export type BatchErrorCode = 'input_not_found' | 'ended';

const batchErrorBrand = Symbol.for('headgate.batches.BatchError');

/**
 * A batch that cannot be made or changed.
 *
 * @example
 * ```ts
 * if (isBatchError(error) && error.code === 'ended') respond(409);
 * ```
 */
export class BatchError extends Error {
  override readonly name = 'BatchError';
  readonly code: BatchErrorCode;
  readonly [batchErrorBrand] = true;

  constructor(code: BatchErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * True for a {@link BatchError}, also one made by another copy of this package.
 *
 * @example
 * ```ts
 * isBatchError(error) && error.code === 'input_not_found';
 * ```
 */
export function isBatchError(error: unknown): error is BatchError {
  return error instanceof Error && batchErrorBrand in error;
}
