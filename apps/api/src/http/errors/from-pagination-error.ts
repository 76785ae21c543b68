import { AppError } from '@headgate/core';
import type { PaginationError } from '@headgate/pagination';
import type { Code } from './registry.ts';

/** A refused page request as an error of this API; the codes are the same. */
export function fromPaginationError(error: PaginationError): AppError<Code> {
  const { parameter, max, allowed } = error.details;
  return new AppError(error.code, {
    detail: error.message,
    cause: error,
    errors: [{ pointer: `/${parameter}`, in: 'query', code: error.code, message: error.message }],
    extensions: { ...(max !== undefined && { max }), ...(allowed && { allowed }) },
  });
}
