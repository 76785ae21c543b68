import { createHash } from 'node:crypto';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitCounter } from './store.ts';

/** What is used of a limiter of the package `rate-limiter-flexible`. */
interface FlexibleLimiter {
  penalty(key: string, points: number): Promise<RateLimiterRes>;
  delete(key: string): Promise<boolean>;
}

const longestKey = 128;

/**
 * A counter on a limiter of `rate-limiter-flexible`. It counts with `penalty`, which rejects for nothing but a fault
 * of the store: a used-up quota is an answer like any other.
 */
export function flexibleCounter(limiter: FlexibleLimiter, window: number): RateLimitCounter {
  const length = window * 1000;
  return {
    async consume(key, cost) {
      const name = shortened(key);
      let counted = await limiter.penalty(name, cost);
      // A little later than its window lasts, it may end by the clock of another host; by far, this clock has gone back.
      if (counted.msBeforeNext > length + Math.max(1000, length / 10)) {
        await limiter.delete(name);
        counted = await limiter.penalty(name, cost);
      }
      return {
        consumed: counted.consumedPoints,
        resetMilliseconds: Math.min(length, Math.max(1, counted.msBeforeNext)),
      };
    },
  };
}

// Keys may come from clients, and a store has its limits.
function shortened(key: string): string {
  if (key.length <= longestKey) return key;
  return `sha256.${createHash('sha256').update(key).digest('base64url')}`;
}
