import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import * as argon2 from '@node-rs/argon2';
import { createHashingQueue } from '../hashing-queue.ts';
import type { SchemeHasher } from '../password-hasher.ts';
import type { Random } from '../ports.ts';
import { isWithinBounds, parseArgon2Hash } from './argon2-hash.ts';

/** How {@link createArgon2Hasher} works. */
export interface Argon2HasherOptions {
  /** Memory of one hash, in KiB; 19,456 (19 MiB) by default, as OWASP recommends with two passes. */
  readonly memoryCost?: number;
  /** Passes over the memory; 2 by default. */
  readonly timeCost?: number;
  /** Lanes; 1 by default. */
  readonly parallelism?: number;
  /**
   * Passwords that are hashed at once, each with its own memory; by default one less than the machine has cores, from 1 to
   * 3. They are computed on the threads of libuv, four unless `UV_THREADPOOL_SIZE` says otherwise, which files and DNS need too.
   */
  readonly concurrency?: number;
  /** Passwords that may wait; 32 for each that is hashed at once by default. One more is refused as `hasher_busy`. */
  readonly maxQueue?: number;
  /** `randomBytes` of node:crypto by default. */
  readonly random?: Random;
  /** Milliseconds from any origin, to estimate when a retry makes sense; `performance.now` by default. */
  readonly elapsed?: () => number;
}

/**
 * Hashes passwords with argon2id (RFC 9106), off the event loop and with a bounded queue. Hashes are PHC strings,
 * `$argon2id$v=19$m=19456,t=2,p=1$…`; argon2id hashes of other systems verify too. argon2 reads every byte of a
 * password, so that nothing goes before it.
 *
 * @throws RangeError for a cost, a concurrency or a queue out of bounds
 *
 * @example
 * import { createArgon2Hasher } from '@headgate/auth/argon2';
 * const hasher = createArgon2Hasher();
 * const stored = await hasher.hash('correct horse 1');
 * await hasher.close();
 */
export function createArgon2Hasher(options: Argon2HasherOptions = {}): SchemeHasher {
  const { random = randomBytes, elapsed = () => performance.now() } = options;
  const { memoryCost = 19_456, timeCost = 2, parallelism = 1 } = options;
  const { concurrency = Math.min(3, Math.max(1, availableParallelism() - 1)) } = options;
  const { maxQueue = 32 * concurrency } = options;
  const parameters = { memoryCost, timeCost, parallelism };
  if (!isWithinBounds(parameters)) {
    throw new RangeError('createArgon2Hasher: the cost is out of bounds');
  }
  checkCount('concurrency', concurrency, 1);
  checkCount('maxQueue', maxQueue, 0);
  const queue = createHashingQueue({ concurrency, maxQueue, firstGuessMs: 30, elapsed });

  const hash = (password: string) => {
    // The enum of the package exists in its types alone; argon2id is its default.
    const salt = random(16);
    return queue.run(() => argon2.hash(password, { ...parameters, salt }));
  };

  return {
    hash,

    async verify(password, stored) {
      if (stored === null || parseArgon2Hash(stored) === null) {
        await hash(password);
        return stored === null ? 'mismatch' : 'malformed';
      }
      const verdict = await queue.run(async () =>
        (await argon2.verify(stored, password)) ? 'match' : 'mismatch',
      );
      return verdict === 'match' ? 'match' : 'mismatch';
    },

    recognizes: (stored) => stored.startsWith('$argon2id$'),

    needsRehash(stored) {
      const found = parseArgon2Hash(stored);
      return (
        found?.memoryCost !== memoryCost ||
        found.timeCost !== timeCost ||
        found.parallelism !== parallelism
      );
    },

    close: () => queue.close(),
  };
}

function checkCount(name: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw new RangeError(`createArgon2Hasher: ${name} must be a whole number of at least ${min}`);
}
