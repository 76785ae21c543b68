import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { createClient } from 'redis';
import { describe, expectTypeOf, it } from 'vitest';
import { rateLimit } from './hono/index.ts';
import { createLimiter, type RateLimitStore } from './index.ts';
import type { PostgresLike } from './postgres/index.ts';
import type { IoredisLike, NodeRedisLike } from './redis/index.ts';

declare const store: RateLimitStore;

describe('types', () => {
  it('check takes what the keys of the policies are made of', () => {
    const limiter = createLimiter({
      policies: [{ name: 'ip', quota: 1, window: 1, key: (request: { ip: string }) => request.ip }],
      store,
    });
    // @ts-expect-error the address is missing
    limiter.check({});
    // @ts-expect-error the context has no address
    rateLimit(limiter, { context: () => ({ user: 'u' }) });
    rateLimit(limiter, { context: () => null });
  });

  it('the clients of three packages fit', () => {
    expectTypeOf<Redis>().toExtend<IoredisLike>();
    expectTypeOf<ReturnType<typeof createClient>>().toExtend<NodeRedisLike>();
    expectTypeOf<pg.Pool>().toExtend<PostgresLike>();
  });
});
