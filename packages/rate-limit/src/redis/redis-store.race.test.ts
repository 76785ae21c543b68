import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describeWith, startRedis } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { makeRedisStore, openIoredis, redisClients } from '../../test/redis-clients.ts';
import { createLimiter } from '../index.ts';
import { createMemoryStore } from '../memory/index.ts';
import { storeContract } from '../testing/index.ts';
import { createRedisStore } from './redis-store.ts';

const slow = { timeout: 40_000 };

/** A process that has connected and waits for the word to go. */
async function startProcess(url: string, prefix: string, quota: number, checks: number) {
  const program = join(import.meta.dirname, '../../test/redis-process.ts');
  const child = spawn(
    process.execPath,
    ['--conditions=@headgate/source', program, url, prefix, String(quota), String(checks)],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    async run(): Promise<number> {
      const exited = once(child, 'exit');
      child.stdin.write('go\n');
      const { value } = await lines.next();
      await exited;
      return Number(value);
    },
  };
}

describeWith(describe, 'redis', 'Redis', () => {
  describe.each(redisClients)('the Redis store with the package %s', (_, open) => {
    storeContract({ describe, it }, () => makeRedisStore(open));

    it('D14 names its keys by prefix and policy, and they vanish by themselves', async () => {
      const { store, prefix, keys, redis, advance, close } = await makeRedisStore(open);
      await store.open({ name: 'one', quota: 1, window: 60 }).consume('k', 1);
      await store.open({ name: 'two', quota: 1, window: 60 }).consume('k', 1);
      expect((await keys()).sort()).toEqual([`${prefix}one:k`, `${prefix}two:k`]);
      expect(await redis.pttl(`${prefix}one:k`)).toBeLessThanOrEqual(60_000);
      await advance(60_000);
      expect(await keys()).toEqual([]);
      await close();
    });

    it('fails at once while there is no connection, and counts on when there is one', async () => {
      const server = await startRedis({ dedicated: true });
      const { client, close } = await open(server.url);
      const errors: boolean[] = [];
      let recovered = 0;
      let now = 0;
      const limiter = createLimiter({
        policies: [{ name: 'p', quota: 3, window: 3600, key: () => 'key' }],
        store: createRedisStore(client),
        insurance: createMemoryStore(),
        timeout: 5000,
        now: () => now,
        hooks: {
          onStoreError: (_error, goingDown) => errors.push(goingDown),
          onStoreRecovered: () => {
            recovered += 1;
          },
        },
      });
      try {
        expect(await limiter.check({})).toMatchObject({ allowed: true, insured: false });
        await server.halt('SIGKILL');
        await expect.poll(async () => (await limiter.check({})).insured, slow).toBe(true);
        await expect.poll(async () => (await limiter.check({})).allowed, slow).toBe(false);
        expect(errors[0]).toBe(true);
        await server.resume();
        await expect
          .poll(async () => {
            now += 1000;
            return (await limiter.check({})).insured;
          }, slow)
          .toBe(false);
        expect(recovered).toBe(1);
      } finally {
        await close();
        await server.stop();
      }
    });
  });

  it('D01 two processes together let exactly the quota pass', async () => {
    const { url, prefix, close } = await makeRedisStore(openIoredis);
    const processes = await Promise.all([
      startProcess(url, prefix, 100, 150),
      startProcess(url, prefix, 100, 150),
    ]);
    const allowed = await Promise.all(processes.map(({ run }) => run()));
    expect(allowed.reduce((sum, count) => sum + count)).toBe(100);
    await close();
  });
});
