import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { AttemptLimiter } from '../attempt-limiter.ts';
import { type Counter, guardedCounter, RedisGuard } from './guarded-counter.ts';
import { MemoryCounter } from './memory-counter.ts';

/** How {@link flexibleAttemptLimiter} counts. */
export interface FlexibleAttemptLimiterOptions {
  /** A client of `ioredis`, or a connected one of `redis`, which several processes share; without one, each counts in memory. */
  readonly redis?: object;
  /** What each key begins with; `auth-attempts` by default. */
  readonly prefix?: string;
  /** Failures on an account from one network before the pair is blocked; 10 by default. */
  readonly networkFailures?: number;
  /** How long failures from a network count, from the first of them, in seconds; 900 by default. */
  readonly networkSeconds?: number;
  /** Failures on an account, from wherever, before it is slowed down; 20 by default. */
  readonly accountFailures?: number;
  /** How long failures on an account count, from the first of them, in seconds; a day by default. */
  readonly accountSeconds?: number;
  /** The first delay, in seconds, which each further failure doubles; 1 by default. */
  readonly firstDelaySeconds?: number;
  /** The longest delay, in seconds; 900 by default. */
  readonly maxDelaySeconds?: number;
  /**
   * The most accounts, and the most pairs of an account and a network, that are kept in memory; 100,000 by default. Beyond
   * it, those that nobody has tried for longest are forgotten.
   */
  readonly maxKeys?: number;
  /** Milliseconds after which Redis counts as failed; 500 by default. */
  readonly timeout?: number;
}

/**
 * Counts attempts with `rate-limiter-flexible` in Redis, and in memory while Redis fails or does not answer in
 * time, or in memory alone. The memory is bounded by `maxKeys`.
 *
 * @throws RangeError for a number that is not a positive whole one
 *
 * @example
 * import { flexibleAttemptLimiter } from '@headgate/auth/rate-limiter-flexible';
 * import { Redis } from 'ioredis';
 * const attemptLimiter = flexibleAttemptLimiter({ redis: new Redis(url) });
 */
export function flexibleAttemptLimiter(
  options: FlexibleAttemptLimiterOptions = {},
): AttemptLimiter {
  const { redis, prefix = 'auth-attempts' } = options;
  const limits = completeLimits(options);
  const guard = new RedisGuard(limits.timeout);
  const counter = (name: string, duration: number): Counter => {
    const memory = memoryCounter(duration, limits.maxKeys);
    if (redis === undefined) return memory;
    const keyPrefix = `${prefix}:${name}`;
    return guardedCounter(guard, openRedisCounter(redis, { keyPrefix, duration }), memory);
  };
  const byNetwork = counter('network', limits.networkSeconds);
  const byAccount = counter('account', limits.accountSeconds);
  const gates = counter('gate', limits.maxDelaySeconds);

  /** Lets one attempt through and shuts the gate behind it, for longer each time. */
  async function passGate(account: string, failures: number): Promise<boolean> {
    const beyond = failures - limits.accountFailures;
    if (beyond <= 0) return true;
    const delay = limits.firstDelaySeconds * 2 ** Math.min(beyond - 1, 30);
    const customDuration = Math.min(delay, limits.maxDelaySeconds);
    const { consumedPoints } = await gates.penalty(account, 1, { customDuration });
    if (consumedPoints === 1) return true;
    return false;
  }

  return {
    async reserve({ account, network }) {
      const pair = `${account}:${network ?? 'unknown'}`;
      const refused = { allowed: false, settle: async () => undefined };
      if ((await byNetwork.penalty(pair)).consumedPoints > limits.networkFailures) {
        // Only what was compared is a failure; else a place that is given back would stay taken.
        await byNetwork.reward(pair);
        return refused;
      }
      const failures = (await byAccount.penalty(account)).consumedPoints;
      const takeBack = () => Promise.all([byNetwork.reward(pair), byAccount.reward(account)]);
      if (!(await passGate(account, failures))) {
        // Who waits at the gate makes nobody wait longer.
        await takeBack();
        return refused;
      }
      return {
        allowed: true,
        async settle(end) {
          if (end === 'abandoned') {
            await takeBack();
          } else {
            await Promise.all([
              byNetwork.delete(pair),
              byAccount.reward(account),
              gates.delete(account),
            ]);
          }
        },
      };
    },

    async clear(account) {
      await Promise.all([byAccount.delete(account), gates.delete(account)]);
    },
  };
}

function memoryCounter(seconds: number, maxKeys: number): Counter {
  const counter = new MemoryCounter({ seconds, maxKeys });
  return {
    penalty: async (...call) => counter.penalty(...call),
    reward: async (...call) => counter.reward(...call),
    delete: async (...call) => counter.delete(...call),
  };
}

function openRedisCounter(
  redis: object,
  options: { readonly keyPrefix: string; readonly duration: number },
): Counter {
  return new RateLimiterRedis({
    ...options,
    points: 1,
    storeClient: redis,
    useRedisPackage: !('defineCommand' in redis),
    rejectIfRedisNotReady: true,
  });
}

function completeLimits(options: FlexibleAttemptLimiterOptions) {
  const limits = {
    networkFailures: options.networkFailures ?? 10,
    networkSeconds: options.networkSeconds ?? 900,
    accountFailures: options.accountFailures ?? 20,
    accountSeconds: options.accountSeconds ?? 86_400,
    firstDelaySeconds: options.firstDelaySeconds ?? 1,
    maxDelaySeconds: options.maxDelaySeconds ?? 900,
    maxKeys: options.maxKeys ?? 100_000,
    timeout: options.timeout ?? 500,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new RangeError(`flexibleAttemptLimiter: ${name} must be a positive whole number`);
  }
  return limits;
}
