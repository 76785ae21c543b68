import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { flexibleCounter } from '../flexible-counter.ts';
import type { CounterOptions, RateLimitStore } from '../store.ts';

/** How `createMemoryStore` keeps windows. */
export interface MemoryStoreOptions {
  /** The most keys to keep for each policy; 100,000 by default. Beyond it, the oldest windows are forgotten. */
  readonly maxKeys?: number;
}

/** A store in this process that can tell how full it is. */
export interface MemoryStore extends RateLimitStore {
  /** Keys that are kept at the moment, over all policies. */
  readonly size: number;
}

/**
 * Creates a store in the memory of this process, bounded however many keys there are. Each window is removed when it
 * ends; whoever sends requests under more than `maxKeys` keys within a window makes the oldest ones begin anew.
 *
 * @example
 * const limiter = createLimiter({ policies, store: createMemoryStore() });
 */
export function createMemoryStore({ maxKeys = 100_000 }: MemoryStoreOptions = {}): MemoryStore {
  const limiters: BoundedLimiter[] = [];
  return {
    isLocal: true,
    open(options) {
      const limiter = new BoundedLimiter(options, maxKeys);
      limiters.push(limiter);
      return flexibleCounter(limiter, options.window);
    },
    get size() {
      return limiters.reduce((sum, { size }) => sum + size, 0);
    },
  };
}

/** A limiter in memory that forgets its oldest windows when there are too many. */
class BoundedLimiter {
  readonly #limiter: RateLimiterMemory;
  readonly #maxKeys: number;
  readonly #windowMilliseconds: number;
  /** When each window opened; all are equally long, so that the first of them is the next to end. */
  readonly #opened = new Map<string, number>();

  constructor({ name, quota, window }: CounterOptions, maxKeys: number) {
    this.#limiter = new RateLimiterMemory({ points: quota, duration: window, keyPrefix: name });
    this.#maxKeys = maxKeys;
    this.#windowMilliseconds = window * 1000;
  }

  get size(): number {
    this.#sweep(performance.now());
    return this.#opened.size;
  }

  async penalty(key: string, points: number): Promise<RateLimiterRes> {
    const result = await this.#limiter.penalty(key, points);
    if (result.isFirstInDuration) {
      const now = performance.now();
      this.#opened.delete(key);
      this.#opened.set(key, now);
      this.#sweep(now);
    }
    return result;
  }

  delete(key: string): Promise<boolean> {
    this.#opened.delete(key);
    return this.#limiter.delete(key);
  }

  #sweep(now: number): void {
    for (const [key, openedAt] of this.#opened) {
      const isOver = now - openedAt >= this.#windowMilliseconds;
      if (!isOver && this.#opened.size <= this.#maxKeys) return;
      this.#opened.delete(key);
      // What is over, the limiter has forgotten by itself.
      if (!isOver) void this.#limiter.delete(key);
    }
  }
}
