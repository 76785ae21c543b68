/** What comparing a password with a stored hash has shown; `malformed` is a hash that nothing can match. */
export type PasswordVerdict = 'match' | 'mismatch' | 'malformed';

/**
 * Turns passwords into hashes and compares them. Passwords arrive in their normal form, at most 1,024 bytes long.
 *
 * @example
 * import { createBcryptHasher } from '@headgate/auth/bcrypt';
 * const hasher = createBcryptHasher({ cost: 12 });
 * const stored = await hasher.hash('correct horse 1');
 * await hasher.verify('correct horse 1', stored); // 'match'
 */
export interface PasswordHasher {
  /**
   * Hashes with a salt of its own; every byte of the password counts.
   *
   * @throws AuthError `hasher_busy` or `hasher_unavailable`, both worth a retry
   */
  hash(password: string): Promise<string>;
  /**
   * Compares. For `null` (there is no such account) and for a malformed hash it does the work that a hash of the current
   * kind would take, so that the time of the answer tells nothing; it never throws because of what was stored.
   *
   * @throws AuthError `hasher_busy` or `hasher_unavailable`, both worth a retry
   */
  verify(password: string, stored: string | null): Promise<PasswordVerdict>;
  /** Whether a hash that has matched should be made anew, with today's scheme and cost. */
  needsRehash(stored: string): boolean;
}

/** A {@link PasswordHasher} of one or more schemes, with threads or a queue to end. */
export interface SchemeHasher extends PasswordHasher {
  /** Whether a stored hash names a scheme of this hasher. */
  recognizes(stored: string): boolean;
  /** Waits for the passwords in work and frees what was held; later calls fail as `hasher_unavailable`. Safe to call twice. */
  close(): Promise<void>;
}
