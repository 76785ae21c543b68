import { AppError, isAppError } from '@headgate/core';
import { translateError } from './translate.ts';

/** The same failure with further members for its problem document; an unknown fault stays as it is. */
export function withExtensions(
  error: unknown,
  extensions: Readonly<Record<string, unknown>>,
): unknown {
  const known = isAppError(error) ? error : translateError(error);
  if (!known) return error;
  const { code, detail, errors, retryAfter } = known;
  return new AppError(code, {
    ...(detail !== undefined && { detail }),
    ...(errors !== undefined && { errors }),
    ...(retryAfter !== undefined && { retryAfter }),
    extensions: { ...known.extensions, ...extensions },
    cause: error,
  });
}
