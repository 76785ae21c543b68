/**
 * Why an operation of this package failed.
 *
 * | code | meaning |
 * | --- | --- |
 * | `invalid_email`, `invalid_name` | the text cannot be stored as an address or a name |
 * | `password_too_short`, `password_too_long`, `password_too_weak`, `password_contains_name`, `password_too_common`, `password_malformed` | the new password is refused by the policy |
 * | `wrong_password` | the current password, which a change of it needs, is another |
 * | `email_taken` | an account with this address exists |
 * | `invalid_credentials` | unknown address, disabled account or wrong password; which one is not told |
 * | `invalid_refresh_token` | unknown, expired or revoked |
 * | `token_reused` | a refresh token that had been exchanged came again; its session is now revoked |
 * | `missing_credentials` | the request has no bearer token |
 * | `csrf_failed` | a change with a session cookie does not come from an own page |
 * | `invalid_request` | the request carries more than one credential |
 * | `invalid_token`, `token_expired` | the access token does not hold |
 * | `forbidden` | the caller's role does not permit it |
 * | `insufficient_scope` | the role permits it, the API key does not |
 * | `session_required` | it is not done with an API key |
 * | `organization_unknown` | the caller is not a member of such an organisation |
 * | `invalid_scope` | a scope of a new API key is no permission; a wildcard is none |
 * | `project_unknown` | a new API key is to belong to a project that the tenant does not have |
 * | `api_key_unknown`, `api_key_ended` | there is no such key, or it has ended |
 * | `hasher_busy`, `hasher_unavailable` | no password can be hashed just now; try again |
 */
export type AuthErrorCode =
  | 'invalid_email'
  | 'invalid_name'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_too_weak'
  | 'password_contains_name'
  | 'password_too_common'
  | 'password_malformed'
  | 'wrong_password'
  | 'email_taken'
  | 'invalid_credentials'
  | 'invalid_refresh_token'
  | 'token_reused'
  | 'missing_credentials'
  | 'csrf_failed'
  | 'invalid_request'
  | 'invalid_token'
  | 'token_expired'
  | 'forbidden'
  | 'insufficient_scope'
  | 'session_required'
  | 'organization_unknown'
  | 'invalid_scope'
  | 'project_unknown'
  | 'api_key_unknown'
  | 'api_key_ended'
  | 'hasher_busy'
  | 'hasher_unavailable';

const messages: Readonly<Record<AuthErrorCode, string>> = {
  invalid_email: 'The email address is not valid.',
  invalid_name: 'The name is too long or holds characters that cannot be shown.',
  password_too_short: 'The password is too short.',
  password_too_long: 'The password is too long.',
  password_too_weak: 'The password needs at least one letter and one number.',
  password_contains_name:
    'The password contains the name of the service or a part of the email address.',
  password_too_common: 'The password is one that many people have.',
  password_malformed: 'The password is not well-formed Unicode.',
  wrong_password: 'The current password is wrong.',
  email_taken: 'An account with this email address exists.',
  invalid_credentials: 'The email address or the password is wrong.',
  invalid_refresh_token: 'The refresh token is unknown, expired or revoked.',
  token_reused: 'The refresh token was used before; its session has been revoked.',
  missing_credentials: 'The request has no bearer token.',
  csrf_failed: 'The request does not show that it comes from a page of this service.',
  invalid_request: 'The request carries more than one credential.',
  invalid_token: 'The access token is not valid.',
  token_expired: 'The access token has expired.',
  forbidden: 'The role of the caller does not permit this.',
  insufficient_scope: 'The API key has no scope for this.',
  session_required: 'This is done signed in, not with an API key.',
  organization_unknown: 'There is no such organisation, or the caller is not a member of it.',
  invalid_scope: 'A scope is not the name of a permission.',
  project_unknown: 'There is no such project.',
  api_key_unknown: 'There is no such API key.',
  api_key_ended: 'The API key was revoked, has expired or was rotated before.',
  hasher_busy: 'Too many passwords are being checked; try again shortly.',
  hasher_unavailable: 'The password could not be checked; try again shortly.',
};

/** What a caller hands in, and may get wrong. */
export type AuthInput =
  | 'email'
  | 'name'
  | 'password'
  | 'currentPassword'
  | 'newPassword'
  | 'scopes'
  | 'projectId';

/** What an {@link AuthError} may carry beside its code. */
export interface AuthErrorOptions extends ErrorOptions {
  /** Seconds after which the same call may succeed. */
  readonly retryAfterSeconds?: number;
  /** The permission that was missing. */
  readonly scope?: string;
  /** The input that is at fault. */
  readonly input?: AuthInput;
}

const brand = Symbol.for('headgate.auth.AuthError');

/**
 * A failure with a code of a closed set. Its message is fixed by the code, so that it never holds input.
 *
 * @example
 * import { AuthError } from '@headgate/auth';
 * throw new AuthError('hasher_busy', { retryAfterSeconds: 2 });
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: AuthErrorCode;
  /** Seconds after which the same call may succeed; only on codes that a retry can mend. */
  readonly retryAfterSeconds: number | undefined;
  /** The permission that was missing; only with `insufficient_scope`. */
  readonly scope: string | undefined;
  /** Which of what was handed in is at fault; only where that can be told. */
  readonly input: AuthInput | undefined;

  constructor(code: AuthErrorCode, options: AuthErrorOptions = {}) {
    super(messages[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.scope = options.scope;
    this.input = options.input;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Whether a value is an {@link AuthError}, also one made by another copy of this package.
 *
 * @example
 * import { isAuthError } from '@headgate/auth';
 * try {
 *   await auth.login({ email, password });
 * } catch (error) {
 *   if (isAuthError(error) && error.code === 'invalid_credentials') showTheForm();
 *   else throw error;
 * }
 */
export function isAuthError(value: unknown): value is AuthError {
  return value instanceof Error && brand in value;
}
