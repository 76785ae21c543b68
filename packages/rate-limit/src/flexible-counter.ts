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
  return {
    async consume(key, cost) {
      const name = shortened(key);
      let counted = await limiter.penalty(name, cost);
      // Nothing ends later than its window lasts, unless the clock has gone back since it began.
      if (counted.msBeforeNext > window * 1000) {
        await limiter.delete(name);
        counted = await limiter.penalty(name, cost);
      }
      return {
        consumed: counted.consumedPoints,
        resetMilliseconds: Math.max(1, counted.msBeforeNext),
      };
    },
  };
}

// Keys may come from clients, and a store has its limits.
function shortened(key: string): string {
  if (key.length <= longestKey) return key;
  return `sha256.${createHash('sha256').update(key).digest('base64url')}`;
}
