import type { BatchError } from '@headgate/batches';
import { AppError } from '@headgate/core';
import type { Code } from './registry.ts';

/** A batch that cannot be made or changed as an error of this API. */
export function fromBatchError(error: BatchError): AppError<Code> {
  switch (error.code) {
    case 'ended':
      return new AppError('batch_ended', { cause: error });
    case 'input_not_found': {
      const message = 'There is no file of this id with the purpose "batch".';
      return new AppError('validation_failed', {
        detail: message,
        errors: [{ pointer: '/input_file_id', in: 'body', code: 'unknown', message }],
        cause: error,
      });
    }
  }
}
