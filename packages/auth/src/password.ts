import { AuthError, isAuthError } from './auth-error.ts';

/** The longest password that is looked at, in UTF-8 bytes; a longer one is refused before any work is done on it. */
export const maxPasswordBytes = 1024;

/** Why a well-formed password is refused at signup. */
export type PasswordFault = 'password_too_short' | 'password_too_long' | 'password_too_weak';

/** Whose password it is, for rules such as "not the own address". */
export interface PasswordOwner {
  readonly email: string;
  readonly name: string | null;
}

/**
 * Judges a new password, in its normal form; `null` accepts it.
 *
 * @example
 * import type { CheckPassword } from '@headgate/auth';
 * const fifteenCharacters: CheckPassword = (password) =>
 *   [...password].length < 15 ? 'password_too_short' : null;
 */
export type CheckPassword = (
  password: string,
  owner: PasswordOwner,
) => PasswordFault | null | Promise<PasswordFault | null>;

/**
 * The rule that holds unless another is given: 8 to 128 characters (Unicode code points), with at least one letter and
 * one number of any script.
 *
 * @example
 * import { checkPassword } from '@headgate/auth';
 * checkPassword('correct horse 1'); // null
 * checkPassword('correct horse'); // 'password_too_weak'
 */
export function checkPassword(password: string): PasswordFault | null {
  const characters = [...password].length;
  if (characters < 8) return 'password_too_short';
  if (characters > 128) return 'password_too_long';
  if (!/\p{L}/u.test(password) || !/\p{N}/u.test(password)) return 'password_too_weak';
  return null;
}

/**
 * Brings a password to NFKC (RFC 8265 and NIST SP 800-63B ask for one normal form), so that é typed on two systems is one password.
 *
 * @throws AuthError `password_too_long` above 1,024 bytes, `password_malformed` for a lone surrogate: all of them would
 * become U+FFFD, and so the same password
 */
export function normalizePassword(password: string): string {
  // Both forms are measured: the first bounds the work of normalising, the second that of hashing.
  if (isTooLong(password)) throw new AuthError('password_too_long');
  if (/\p{Surrogate}/u.test(password)) throw new AuthError('password_malformed');
  const normal = password.normalize('NFKC');
  if (isTooLong(normal)) throw new AuthError('password_too_long');
  return normal;
}

/** A password that signup would have refused cannot be anybody's, whichever account is asked for. */
export function normalizedOrNull(password: string): string | null {
  try {
    return normalizePassword(password);
  } catch (error) {
    if (isAuthError(error)) return null;
    throw error;
  }
}

function isTooLong(text: string): boolean {
  return text.length > maxPasswordBytes || Buffer.byteLength(text, 'utf8') > maxPasswordBytes;
}
