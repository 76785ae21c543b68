import type { SchemeHasher } from './password-hasher.ts';

/**
 * Makes one hasher of several schemes. The first hashes; a stored hash is compared by the one that recognises it, and due
 * for a rehash unless it is the first's own, with today's cost. What nobody recognises, and no hash at all, take the work
 * of the first.
 *
 * @throws TypeError without any
 *
 * @example
 * import { createPasswordHasher } from '@headgate/auth';
 * import { createArgon2Hasher } from '@headgate/auth/argon2';
 * import { createBcryptHasher } from '@headgate/auth/bcrypt';
 * // argon2id from now on; bcrypt hashes are replaced as their owners sign in.
 * const hasher = createPasswordHasher([createArgon2Hasher(), createBcryptHasher()]);
 */
export function createPasswordHasher(hashers: readonly SchemeHasher[]): SchemeHasher {
  const [first] = hashers;
  if (first === undefined) throw new TypeError('createPasswordHasher needs at least one hasher');
  const hasherOf = (stored: string) => hashers.find((hasher) => hasher.recognizes(stored));
  return {
    hash: (password) => first.hash(password),
    verify: (password, stored) => {
      const hasher = stored === null ? first : (hasherOf(stored) ?? first);
      return hasher.verify(password, stored);
    },
    recognizes: (stored) => hasherOf(stored) !== undefined,
    needsRehash: (stored) => hasherOf(stored) !== first || first.needsRehash(stored),
    async close() {
      await Promise.all(hashers.map((hasher) => hasher.close()));
    },
  };
}
