import { RateLimiterRedis } from 'rate-limiter-flexible';
import { flexibleCounter } from '../flexible-counter.ts';
import type { RateLimitStore } from '../store.ts';

/** What tells a client of the package `ioredis`. */
export interface IoredisLike {
  readonly status: string;
  defineCommand(name: string, definition: { numberOfKeys?: number; lua: string }): void;
}

/** What tells a client of the package `redis`, which has to be connected. */
export interface NodeRedisLike {
  readonly isReady: boolean;
  eval(script: string, options: { keys?: string[]; arguments?: string[] }): Promise<unknown>;
}

/** How `createRedisStore` names its keys. */
export interface RedisStoreOptions {
  /** What each key of Redis begins with; `'rate-limit:'` by default. */
  readonly prefix?: string;
}

/**
 * Creates a store in Redis, shared by every process that uses it with the same prefix. A count is one script on one
 * key, so that a cluster will do, and the clock is that of Redis. Windows vanish when they end.
 *
 * It fails at once while the client has no connection: no request waits for Redis to come back.
 *
 * @param client A client of `ioredis`, or a connected one of `redis`; closed by its owner.
 * @example
 * import { Redis } from 'ioredis';
 * const store = createRedisStore(new Redis(url));
 * const limiter = createLimiter({ policies, store, insurance: createMemoryStore() });
 */
export function createRedisStore(
  client: IoredisLike | NodeRedisLike,
  { prefix = 'rate-limit:' }: RedisStoreOptions = {},
): RateLimitStore {
  return {
    open({ name, quota, window }) {
      const limiter = new RateLimiterRedis({
        storeClient: client,
        useRedisPackage: !('defineCommand' in client),
        rejectIfRedisNotReady: true,
        points: quota,
        duration: window,
        keyPrefix: prefix + name,
      });
      return flexibleCounter(limiter, window);
    },
  };
}
