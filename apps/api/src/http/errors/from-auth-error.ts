import type { AuthError } from '@headgate/auth';
import { AppError, type AppErrorOptions } from '@headgate/core';
import type { Code } from './registry.ts';

/** An account error as an error of this API. */
export function fromAuthError(error: AuthError): AppError<Code> {
  const options: AppErrorOptions = {
    detail: error.message,
    cause: error,
    ...(error.retryAfterSeconds !== undefined && { retryAfter: error.retryAfterSeconds }),
  };
  switch (error.code) {
    case 'invalid_email':
    case 'invalid_name':
    case 'wrong_password':
    case 'password_too_short':
    case 'password_too_long':
    case 'password_too_weak':
    case 'password_contains_name':
    case 'password_too_common':
    case 'password_malformed':
    case 'invalid_scope':
    case 'project_unknown':
      return invalidMember(error, options);
    case 'organization_unknown':
    case 'api_key_unknown':
      return new AppError('not_found', options);
    case 'api_key_ended':
      return new AppError('conflict', options);
    case 'missing_credentials':
      return new AppError('unauthenticated', options);
    case 'token_expired':
      return new AppError('invalid_token', options);
    case 'invalid_request':
      return new AppError('bad_request', options);
    case 'hasher_busy':
    case 'hasher_unavailable':
      return new AppError('overloaded', { retryAfter: 1, ...options });
    case 'insufficient_scope':
      return new AppError(error.code, { ...options, extensions: { scope: error.scope } });
    case 'csrf_failed':
    case 'email_taken':
    case 'forbidden':
    case 'session_required':
    case 'invalid_credentials':
    case 'invalid_token':
    case 'invalid_refresh_token':
    case 'token_reused':
      return new AppError(error.code, options);
  }
}

function invalidMember(
  { code, message, input = 'password' }: AuthError,
  options: AppErrorOptions,
): AppError<Code> {
  const pointer = `/${input.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
  return new AppError('validation_failed', {
    ...options,
    detail: 'One or more values are not valid.',
    errors: [{ pointer, in: 'body', code, message }],
  });
}
