import { AuthError } from './auth-error.ts';

export interface HashingQueueOptions {
  /** Passwords that are computed at once. */
  readonly concurrency: number;
  /** Passwords that may wait; one more is refused. */
  readonly maxQueue: number;
  /** A guess of how long one takes, until the first has been timed. */
  readonly firstGuessMs: number;
  /** Milliseconds from any origin. */
  readonly elapsed: () => number;
}

/** Work on passwords: so much at once, so much waiting, and no more. */
export interface HashingQueue {
  /** @throws AuthError `hasher_busy` when the queue is full, `hasher_unavailable` when it is closed or the work fails */
  run(compute: () => Promise<string>): Promise<string>;
  /** Waits for what is in work; whatever comes after it is refused. */
  close(): Promise<void>;
}

export function createHashingQueue(options: HashingQueueOptions): HashingQueue {
  const { concurrency, maxQueue, elapsed } = options;
  const waiting: (() => void)[] = [];
  const unfinished = new Set<Promise<string>>();
  let running = 0;
  let closed = false;
  let meanMilliseconds = options.firstGuessMs;

  async function inTurn(compute: () => Promise<string>): Promise<string> {
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    const startedAt = elapsed();
    try {
      const result = await compute();
      meanMilliseconds += (elapsed() - startedAt - meanMilliseconds) / 8;
      return result;
    } catch (cause) {
      throw new AuthError('hasher_unavailable', { cause, retryAfterSeconds: 1 });
    } finally {
      // The place goes to the next in the queue, so that nobody who comes in between takes it.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return {
    async run(compute) {
      if (closed) throw new AuthError('hasher_unavailable', { retryAfterSeconds: 1 });
      if (unfinished.size >= concurrency + maxQueue) {
        const waitSeconds = (unfinished.size * meanMilliseconds) / concurrency / 1000;
        const retryAfterSeconds = Math.max(1, Math.ceil(waitSeconds));
        throw new AuthError('hasher_busy', { retryAfterSeconds });
      }
      const work = inTurn(compute);
      unfinished.add(work);
      try {
        return await work;
      } finally {
        unfinished.delete(work);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(unfinished);
    },
  };
}
