import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describeWith, startRedis } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { makeRedisStore, redisClients } from '../../test/redis-clients.ts';
import { createIdempotency } from '../index.ts';
import { storeContract } from '../testing/index.ts';
import { createRedisStore } from './redis-store.ts';

const request = {
  scope: 'user:1',
  key: 'key',
  fingerprint: 'f',
  leaseMilliseconds: 30_000,
  ttlMilliseconds: 60_000,
  takeOver: true,
};

describeWith(describe, 'redis', 'Redis', () => {
  describe.each(redisClients)('the Redis store with the package %s', (_, open) => {
    storeContract({ describe, it }, () => makeRedisStore(open), { expiresByItself: true });

    it.each([25, 200])('C01 executes one of %i concurrent runs', async (count) => {
      const { store, close } = await makeRedisStore(open);
      const engine = createIdempotency({ store });
      let calls = 0;
      const outcomes = await Promise.all(
        Array.from({ length: count }, () =>
          engine.run({ scope: 'u', key: 'k', request: { method: 'POST', path: '/' } }, async () => {
            calls += 1;
            return { status: 201, headers: [], body: null };
          }),
        ),
      );
      expect(calls).toBe(1);
      expect(outcomes.filter(({ kind }) => kind === 'executed')).toHaveLength(1);
      await close();
    });

    it('C21 reading does not prolong a record, and it vanishes by itself', async () => {
      const { store, advance, keys, redis, close } = await makeRedisStore(open);
      const claimed = await store.claim(request);
      if (claimed.state !== 'claimed') throw new Error(claimed.state);
      const held = { scope: 'user:1', key: 'key', token: claimed.token };
      await store.complete(held, { kind: 'tombstone' }, 60_000);
      await advance(20_000);
      const [name = ''] = await keys();
      const before = await redis.pttl(name);
      expect(before).toBeLessThan(41_000);
      expect((await store.claim(request)).state).toBe('not-replayable');
      expect(await redis.pttl(name)).toBeLessThanOrEqual(before);
      await advance(41_000);
      expect(await keys()).toEqual([]);
      await close();
    });

    it('C21 a running record has an end too', async () => {
      const { store, keys, redis, close } = await makeRedisStore(open);
      await store.claim(request);
      const [name = ''] = await keys();
      expect(await redis.pttl(name)).toBeGreaterThan(50_000);
      await close();
    });

    it('C02 C05 keeps a long run alive, and refuses the answer of one that stalled', async () => {
      const { store, close } = await makeRedisStore(open);
      const run = { scope: 'u', key: 'k', request: { method: 'POST', path: '/' } };
      const created = { status: 201, headers: [], body: null };
      const engine = createIdempotency({ store, lease: 600, heartbeat: 100 });
      let begun = false;
      const long = engine.run(run, async () => {
        begun = true;
        await new Promise((resolve) => setTimeout(resolve, 1800));
        return created;
      });
      await expect.poll(() => begun).toBe(true);
      let ended = false;
      void long.then(() => {
        ended = true;
      });
      while (!ended) {
        const other = await engine.run(run, async () => ({ ...created, status: 500 }));
        expect(other.kind).not.toBe('executed');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(await long).toMatchObject({ kind: 'executed', record: 'stored' });

      const stopped = { now: () => 0, schedule: () => () => {} };
      const stalling = createIdempotency({ store, lease: 100, heartbeat: 50, clock: stopped });
      let go = () => {};
      const stalled = stalling.run({ ...run, key: 'stalled' }, async () => {
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        return { ...created, status: 500 };
      });
      const takeOver = () => engine.run({ ...run, key: 'stalled' }, async () => created);
      await expect.poll(takeOver).toMatchObject({ kind: 'executed' });
      go();
      expect(await stalled).toMatchObject({ kind: 'conflict', reason: 'superseded' });
      expect(await takeOver()).toMatchObject({ kind: 'replayed', response: { status: 201 } });
      await close();
    });

    it('C04 waits for the lease of a process that was killed, then goes on from its phases', async () => {
      const { store, prefix, close } = await makeRedisStore(open);
      const { url } = await startRedis();
      const program = join(import.meta.dirname, '../../test/redis-claimant.ts');
      const child = spawn(
        process.execPath,
        ['--conditions=@headgate/source', program, url, prefix],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          env: { ...process.env, NODE_OPTIONS: '' },
        },
      );
      const exited = once(child, 'exit');
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await exited;
      const engine = createIdempotency({ store });
      const run = { scope: 'u', key: 'k', request: { method: 'POST', path: '/' } };
      const retry = () =>
        engine.run(run, async ({ phase }) => {
          const charge = await phase('charge', async () => 'ch_2');
          return { status: 201, headers: [], body: Buffer.from(charge) };
        });
      const early = await retry();
      if (early.kind !== 'conflict') throw new Error(early.kind);
      expect(early.retryAfterMilliseconds).toBeGreaterThan(0);
      expect(early.retryAfterMilliseconds).toBeLessThanOrEqual(1500);
      await expect
        .poll(retry, { timeout: 5000 })
        .toMatchObject({ kind: 'executed', response: { body: Buffer.from('ch_1') } });
      await close();
    });

    it('C20 goes on after Redis was restarted, and what was on its disk still counts', async () => {
      const server = await startRedis({
        dedicated: true,
        durable: true,
        args: ['--appendfsync', 'always'],
      });
      const connection = await open(server.url);
      const engine = createIdempotency({ store: createRedisStore(connection.client) });
      let calls = 0;
      const run = () =>
        engine.run({ scope: 'u', key: 'k', request: { method: 'POST', path: '/' } }, async () => {
          calls += 1;
          return { status: 201, headers: [], body: Uint8Array.of(0xff, 0, 0x80) };
        });
      try {
        expect((await run()).kind).toBe('executed');
        await server.halt('SIGKILL');
        const during = run().catch((error: unknown) => error);
        await server.resume();
        await during;
        const replayed = await run();
        if (replayed.kind !== 'replayed') throw new Error(replayed.kind);
        expect([...(replayed.response.body ?? [])]).toEqual([0xff, 0, 0x80]);
        expect(calls).toBe(1);
      } finally {
        await connection.close();
        await server.stop();
      }
    });
  });
});
