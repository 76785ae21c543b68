import { describeWith } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { makePostgresStore } from '../../test/postgres-store.ts';
import { createLimiter } from '../index.ts';
import { storeContract } from '../testing/index.ts';
import { createPostgresStore } from './postgres-store.ts';

describeWith(describe, 'postgres', 'the PostgreSQL store', () => {
  storeContract({ describe, it }, makePostgresStore);

  it('deletes the windows that have ended, and no other', async () => {
    const { store, pool, table, advance, close } = await makePostgresStore();
    await store.open({ name: 'short', quota: 1, window: 60 }).consume('k', 1);
    await store.open({ name: 'long', quota: 1, window: 3600 }).consume('k', 1);
    await advance(120_000);
    await store.reap();
    expect((await pool.query(`select key from "${table}"`)).rows).toEqual([{ key: 'long:k' }]);
    await close();
  });

  it('D11 a window that a clock has put an hour too late blocks nobody', async () => {
    const { store, advance, close } = await makePostgresStore();
    const policies = [{ name: 'p', quota: 1, window: 60, key: () => 'k' }];
    const limiter = createLimiter({ policies, store });
    await limiter.check({});
    expect((await limiter.check({})).allowed).toBe(false);
    await advance(-3_600_000);
    expect((await limiter.check({})).allowed).toBe(true);
    expect((await limiter.check({})).retryAfter).toBeLessThanOrEqual(60);
    await close();
  });

  it('hosts whose clocks differ by a little count together, and none tells more than a window', async () => {
    const { store, advance, close } = await makePostgresStore();
    const policies = [{ name: 'p', quota: 5, window: 60, key: () => 'k' }];
    const limiter = createLimiter({ policies, store });
    const decisions = [];
    for (let index = 0; index < 12; index += 1) {
      decisions.push(await limiter.check({}));
      // Seen from one host, a window ends three seconds later than from the other.
      await advance(index % 2 === 0 ? -3_000 : 3_000);
    }
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(5);
    expect(Math.max(...decisions.map(({ retryAfter }) => retryAfter ?? 0))).toBeLessThanOrEqual(60);
    await close();
  });

  it('keeps two prefixes apart in one table', async () => {
    const { pool, table, close } = await makePostgresStore();
    const [one, other] = ['one.', 'other.'].map((prefix) =>
      createPostgresStore(pool, { table, prefix }).open({ name: 'p', quota: 1, window: 60 }),
    );
    await one?.consume('k', 1);
    expect((await other?.consume('k', 1))?.consumed).toBe(1);
    await close();
  });
});
