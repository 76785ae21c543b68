import { randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { createHashingQueue } from '../hashing-queue.ts';
import type { SchemeHasher } from '../password-hasher.ts';
import type { Random } from '../ports.ts';
import {
  formatBcryptHash,
  formatSalt,
  maxCost,
  minCost,
  parseBcryptHash,
  toTask,
} from './bcrypt-hash.ts';
import { createInlineRunner, createPoolRunner } from './bcrypt-runner.ts';
import type { BcryptTask } from './bcrypt-worker.ts';

/** How {@link createBcryptHasher} works. */
export interface BcryptHasherOptions {
  /** Rounds as a power of two, 4 to 16; 12 by default (about 0.2 s a hash). Below 10 is for tests. */
  readonly cost?: number;
  /** Worker threads; by default one less than the machine has cores, from 1 to 4. */
  readonly threads?: number;
  /** Passwords that may wait for a thread; 32 for each thread by default. One more is refused as `hasher_busy`. */
  readonly maxQueue?: number;
  /** Where the worker's file is, for a bundle that moves it away from this module. */
  readonly workerUrl?: URL | string;
  /** Computes on the calling thread, without workers; it holds up everything else. */
  readonly inline?: boolean;
  /** `randomBytes` of node:crypto by default. */
  readonly random?: Random;
  /** Milliseconds from any origin, to estimate when a retry makes sense; `performance.now` by default. */
  readonly elapsed?: () => number;
}

/** A {@link PasswordHasher} with threads to end. */
export type BcryptHasher = SchemeHasher;

/**
 * Hashes passwords with bcrypt in worker threads, with a bounded queue. All bytes of a password count: it goes through
 * HMAC-SHA-256 first, and the hash says so (`$hg1$bcrypt$2b$…`). Plain `$2a$`, `$2b$` and `$2y$` hashes of other systems
 * verify too, with bcrypt's limit of 72 bytes, and are due for a rehash.
 *
 * @throws RangeError for a cost, a number of threads or a queue out of bounds
 *
 * @example
 * import { createBcryptHasher } from '@headgate/auth/bcrypt';
 * const hasher = createBcryptHasher({ cost: 12, threads: 2 });
 * const stored = await hasher.hash('correct horse 1');
 * await hasher.close();
 */
export function createBcryptHasher(options: BcryptHasherOptions = {}): BcryptHasher {
  const { cost = 12, inline = false, random = randomBytes } = options;
  const { elapsed = () => performance.now() } = options;
  const threads = inline ? 1 : (options.threads ?? defaultThreads());
  const maxQueue = options.maxQueue ?? 32 * threads;
  checkRange('cost', cost, minCost, maxCost);
  checkRange('threads', threads, 1, 1024);
  checkRange('maxQueue', maxQueue, 0, Number.MAX_SAFE_INTEGER);

  const workerUrl = new URL(options.workerUrl ?? defaultWorkerUrl());
  const runner = inline ? createInlineRunner() : createPoolRunner({ threads, workerUrl });
  // A guess until the first hash has been timed: cost 12 takes about a quarter of a second.
  const firstGuessMs = 250 * 2 ** (cost - 12);
  const queue = createHashingQueue({ concurrency: threads, maxQueue, firstGuessMs, elapsed });
  const run = (task: BcryptTask) => queue.run(() => runner.run(task));

  return {
    async hash(password) {
      const salt = formatSalt(cost, random(16));
      return formatBcryptHash(salt, await run(toTask(password, salt, true)));
    },

    async verify(password, stored) {
      const hash = stored === null ? null : parseBcryptHash(stored);
      const salt = hash?.salt ?? formatSalt(cost, random(16));
      const digest = await run(toTask(password, salt, hash?.preHashed ?? true));
      if (hash === null) return stored === null ? 'mismatch' : 'malformed';
      return timingSafeEqual(Buffer.from(digest), Buffer.from(hash.digest)) ? 'match' : 'mismatch';
    },

    needsRehash(stored) {
      const hash = parseBcryptHash(stored);
      return hash === null || !hash.preHashed || hash.cost !== cost;
    },

    recognizes: (stored) => /^(?:\$hg\d+\$bcrypt)?\$2[abxy]\$/.test(stored),

    async close() {
      await queue.close();
      await runner.close();
    },
  };
}

function defaultThreads(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1));
}

/** The worker stands beside this module: in the build as JavaScript, in the source as TypeScript. */
function defaultWorkerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./bcrypt-worker.ts', import.meta.url)
    : new URL('./bcrypt-worker.js', import.meta.url);
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`createBcryptHasher: ${name} must be a whole number from ${min} to ${max}`);
}
