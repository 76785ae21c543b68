import { describeWith, startRedis } from '@headgate/test-servers';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { attemptLimiterContract } from '../testing/index.ts';
import { flexibleAttemptLimiter } from './index.ts';

// A loaded machine takes its time.
const patience = 30_000;

/** A client that is connected: one that is not yet would be stood in for by memory. */
async function connect(url: string): Promise<Redis> {
  const redis = new Redis(url, { lazyConnect: true });
  await redis.connect();
  return redis;
}

describe('in memory', () => {
  attemptLimiterContract({ describe, it }, (limits) => ({
    limiter: flexibleAttemptLimiter(limits),
  }));

  it.each([{ networkFailures: 0 }, { accountSeconds: 1.5 }, { maxDelaySeconds: Number.NaN }])(
    'refuses %j',
    (limits) => {
      expect(() => flexibleAttemptLimiter(limits)).toThrow(RangeError);
    },
  );
});

describeWith(describe, 'redis', 'in Redis', () => {
  attemptLimiterContract({ describe, it }, async (limits) => {
    const server = await startRedis();
    const redis = await connect(server.url);
    return {
      limiter: flexibleAttemptLimiter({ ...limits, redis, timeout: patience }),
      async close() {
        redis.disconnect();
        await server.stop();
      },
    };
  });

  it('A12 counts the attempts of several processes together', async () => {
    const server = await startRedis();
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(server.url)));
    const limiters = clients.map((redis) =>
      flexibleAttemptLimiter({ networkFailures: 5, redis, timeout: patience }),
    );
    const attempt = { account: crypto.randomUUID(), network: '192.0.2.0/24' };
    const reserved = await Promise.all(
      Array.from({ length: 50 }, (_, index) => limiters[index % 5]?.reserve(attempt)),
    );
    expect(reserved.filter((reservation) => reservation?.allowed)).toHaveLength(5);
    for (const redis of clients) redis.disconnect();
    await server.stop();
  });

  it('counts in memory while Redis does not answer', async () => {
    const server = await startRedis({ dedicated: true });
    const redis = new Redis(server.url, { maxRetriesPerRequest: 0, enableOfflineQueue: false });
    redis.on('error', () => undefined);
    const limiter = flexibleAttemptLimiter({ networkFailures: 3, redis });
    const attempt = { account: 'account', network: '192.0.2.0/24' };
    await server.stop();
    const reserved = [];
    for (let index = 0; index < 6; index += 1) reserved.push(await limiter.reserve(attempt));
    expect(reserved.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false, false]);
    redis.disconnect();
  });

  it('waits half a second for a Redis that hangs, once, and asks it again by itself', async () => {
    const server = await startRedis({ dedicated: true });
    const redis = await connect(server.url);
    const limiter = flexibleAttemptLimiter({ networkFailures: 3, redis });
    const network = '192.0.2.0/24';
    const signal = (name: NodeJS.Signals) => process.kill(server.pid as number, name);
    await limiter.reserve({ account: 'before', network });
    signal('SIGSTOP');
    try {
      const startedAt = performance.now();
      const attempts = [];
      for (let index = 0; index < 50; index += 1) {
        attempts.push(await limiter.reserve({ account: 'a', network }));
      }
      expect(attempts.filter(({ allowed }) => allowed)).toHaveLength(3);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    } finally {
      signal('SIGCONT');
    }
    const isKept = async () => {
      const account = crypto.randomUUID();
      await limiter.reserve({ account, network });
      return redis.exists(`auth-attempts:account:${account}`);
    };
    await expect.poll(isKept, { timeout: 20_000, interval: 200 }).toBe(1);
    redis.disconnect();
    await server.stop();
  });
});
