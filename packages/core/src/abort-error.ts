import { AppError } from './errors.ts';

/**
 * An abort as `client_closed_request`: whoever waited for the work is gone, so it is nobody's fault.
 *
 * @returns `undefined` when the error is none
 *
 * @example
 * import { fromAbortError } from '@headgate/core';
 * fromAbortError(new DOMException('gone', 'AbortError'))?.code; // 'client_closed_request'
 */
export function fromAbortError(error: unknown): AppError<'client_closed_request'> | undefined {
  if (!(error instanceof Error) || error.name !== 'AbortError') return undefined;
  return new AppError('client_closed_request', { cause: error });
}
