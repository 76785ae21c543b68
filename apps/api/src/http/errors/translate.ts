import { isAuthError } from '@headgate/auth';
import { isBatchError } from '@headgate/batches';
import { AppError } from '@headgate/core';
import { fromPrismaError } from '@headgate/core/prisma';
import { isDatabaseError } from '@headgate/db';
import { isFileError } from '@headgate/files';
import { isIdempotencyError } from '@headgate/idempotency';
import { isJobError } from '@headgate/jobs';
import { isProviderError } from '@headgate/model-provider';
import { isPaginationError } from '@headgate/pagination';
import { ClientDisconnectedError } from '../client-signal.ts';
import { fromAuthError } from './from-auth-error.ts';
import { fromBatchError } from './from-batch-error.ts';
import { fromFileError } from './from-file-error.ts';
import { fromIdempotencyError } from './from-idempotency-error.ts';
import { fromPaginationError } from './from-pagination-error.ts';
import { fromProviderError } from './from-provider-error.ts';

/** The one place where errors of the libraries become errors of this API; `undefined` is an unknown fault. */
export function translateError(error: unknown): AppError | undefined {
  if (isAuthError(error)) return fromAuthError(error);
  if (isProviderError(error)) return fromProviderError(error);
  if (isBatchError(error)) return fromBatchError(error);
  if (isFileError(error)) return fromFileError(error);
  if (isPaginationError(error)) return fromPaginationError(error);
  if (isIdempotencyError(error)) return fromIdempotencyError(error);
  if (isDatabaseError(error) || (isJobError(error) && error.code === 'queue_unavailable')) {
    return new AppError('service_unavailable', { cause: error, retryAfter: 1 });
  }
  if (error instanceof ClientDisconnectedError) {
    return new AppError('client_closed_request', { cause: error });
  }
  return fromPrismaError(error);
}
