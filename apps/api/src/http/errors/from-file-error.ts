import { AppError } from '@headgate/core';
import type { FileError } from '@headgate/files';
import type { Code } from './registry.ts';

/** A file that cannot be kept or found as an error of this API. */
export function fromFileError(error: FileError): AppError<Code> {
  const options = { cause: error };
  switch (error.code) {
    case 'too_large':
      return new AppError('payload_too_large', { ...options, detail: `${error.message}.` });
    case 'storage_full':
      return new AppError('storage_full', options);
    case 'in_use':
      return new AppError('file_in_use', options);
    case 'not_found':
      return new AppError('not_found', options);
    case 'exists':
    case 'invalid_range':
      return new AppError('internal_error', options);
  }
}
