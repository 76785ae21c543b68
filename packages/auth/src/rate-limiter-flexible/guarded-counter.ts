/** What is used of a limiter of the package `rate-limiter-flexible`. */
export interface Counter {
  penalty(
    key: string,
    points?: number,
    options?: { customDuration?: number },
  ): Promise<{ readonly consumedPoints: number }>;
  reward(key: string, points?: number): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/** Milliseconds between two tries of a Redis that has failed. */
const retryEveryMs = 1000;

/**
 * Watches over one Redis for all counters that it has: while it fails or hangs, nobody waits for it but one attempt a second.
 */
export class RedisGuard {
  readonly #timeoutMs: number;
  readonly #now: () => number;
  #nextTry = Number.NEGATIVE_INFINITY;

  /** With the milliseconds after which Redis counts as failed. */
  constructor(timeoutMs: number, now = () => performance.now()) {
    this.#timeoutMs = timeoutMs;
    this.#now = now;
  }

  async run<Value>(ask: () => Promise<Value>, instead: () => Promise<Value>): Promise<Value> {
    const now = this.#now();
    if (now < this.#nextTry) return instead();
    if (this.#nextTry > Number.NEGATIVE_INFINITY) this.#nextTry = now + retryEveryMs;
    try {
      const value = await inTime(ask(), this.#timeoutMs);
      this.#nextTry = Number.NEGATIVE_INFINITY;
      return value;
    } catch {
      this.#nextTry = this.#now() + retryEveryMs;
      return instead();
    }
  }
}

/** A counter that is asked under the guard, and another one that counts in its stead. */
export function guardedCounter(guard: RedisGuard, redis: Counter, memory: Counter): Counter {
  return {
    penalty: (...call) =>
      guard.run(
        () => redis.penalty(...call),
        () => memory.penalty(...call),
      ),
    reward: (...call) =>
      guard.run(
        () => redis.reward(...call),
        () => memory.reward(...call),
      ),
    delete: (...call) =>
      guard.run(
        () => redis.delete(...call),
        () => memory.delete(...call),
      ),
  };
}

async function inTime<Value>(answer: Promise<Value>, timeoutMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    // Timers run before sockets are read: after a turn that took long, the answer may be there, unread.
    timer = setTimeout(() => {
      setImmediate(() => reject(new Error(`no answer within ${timeoutMs} ms`)));
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
