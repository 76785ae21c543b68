import { AppError, type AppErrorOptions } from '@headgate/core';
import type { IdempotencyError } from '@headgate/idempotency';
import type { Code } from './registry.ts';

/** A refused idempotency key as an error of this API. */
export function fromIdempotencyError(error: IdempotencyError): AppError<Code> {
  const options: AppErrorOptions = { detail: error.message, cause: error };
  switch (error.code) {
    case 'idempotency_key_missing':
    case 'idempotency_key_invalid':
      return new AppError('idempotency_key_invalid', options);
    case 'idempotency_key_reused':
    case 'idempotency_not_replayable':
    case 'idempotency_unknown_outcome':
      return new AppError(error.code, options);
    case 'idempotency_in_progress':
    case 'idempotency_superseded':
    case 'idempotency_lease_lost':
      return new AppError('idempotency_in_progress', {
        ...options,
        retryAfter: Math.max(1, Math.ceil((error.retryAfterMilliseconds ?? 1000) / 1000)),
      });
    case 'idempotency_store_failed':
      return new AppError('service_unavailable', { cause: error, retryAfter: 1 });
  }
}
