import { AuthError, isAuthError } from './auth-error.ts';

/** The longest password that is looked at, in UTF-8 bytes; a longer one is refused before any work is done on it. */
export const maxPasswordBytes = 1024;

/** Why a well-formed password is refused at signup. */
export type PasswordFault =
  | 'password_too_short'
  | 'password_too_long'
  | 'password_too_weak'
  | 'password_contains_name'
  | 'password_too_common';

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

/** What {@link createPasswordRule} looks at besides length and characters. */
export interface PasswordRuleOptions {
  /** Whether many people have a password, which comes in lower case. */
  isCommon(password: string): boolean | Promise<boolean>;
  /** What a password may not contain, in upper or lower case, such as the name of the product. */
  readonly words?: readonly string[];
}

/** A shorter local part of an address would forbid letters that any password may have. */
const shortestLocalPart = 4;

/**
 * {@link checkPassword}, and besides no word of the context and no password that many people have (NIST SP 800-63B section
 * 3.1.1.2, ASVS 6.2.4 and 6.2.11). Of the address of its owner what stands before the `@`, and before a `+`, is such a word
 * where it has 4 characters or more.
 *
 * @example
 * import { createPasswordRule } from '@headgate/auth';
 * const common = new Set(['password1', 'qwerty123']);
 * const rule = createPasswordRule({ isCommon: (password) => common.has(password), words: ['acme'] });
 * const owner = { email: 'grace@example.com', name: null };
 * await rule('Qwerty123', owner); // 'password_too_common'
 * await rule('acme is 1 place', owner); // 'password_contains_name'
 * await rule('correct horse 1', owner); // null
 */
export function createPasswordRule(options: PasswordRuleOptions): CheckPassword {
  const words = (options.words ?? []).map((word) => word.toLowerCase());
  return async (password, { email }) => {
    const fault = checkPassword(password);
    if (fault !== null) return fault;
    const folded = password.toLowerCase();
    const [localPart = ''] = email.toLowerCase().split(/(?=@[^@]*$)/);
    const own = [localPart, localPart.replace(/\+.*$/, '')].filter(
      (part) => [...part].length >= shortestLocalPart,
    );
    if ([...words, ...own].some((word) => folded.includes(word))) return 'password_contains_name';
    return (await options.isCommon(folded)) ? 'password_too_common' : null;
  };
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
