import { createPrismaStore } from '@headgate/idempotency/prisma';
import { storeContract } from '@headgate/idempotency/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from './testing/index.ts';

const claim = {
  scope: 'user:1',
  key: 'key',
  fingerprint: 'f',
  leaseMilliseconds: 30_000,
  ttlMilliseconds: 86_400_000,
  takeOver: true,
};

eachDatabase(describe, 'the Prisma store of idempotency keys', ({ on, create }) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await create();
  });
  afterAll(() => test?.close());

  async function makeStore() {
    const { prisma } = test.database;
    await prisma.idempotencyRecord.deleteMany();
    return {
      store: createPrismaStore(prisma),
      async advance(milliseconds: number) {
        await prisma.$executeRaw`
          UPDATE idempotency_record SET
            lease_until = lease_until - ${milliseconds}::float8 * interval '1 millisecond',
            expires_at = expires_at - ${milliseconds}::float8 * interval '1 millisecond',
            ended_at = ended_at - ${milliseconds}::float8 * interval '1 millisecond'`;
      },
    };
  }

  storeContract({ describe, it }, makeStore);

  async function won(store: Awaited<ReturnType<typeof makeStore>>['store']) {
    const result = await store.claim(claim);
    if (result.state !== 'claimed') throw new Error(result.state);
    return { scope: claim.scope, key: claim.key, token: result.token };
  }

  it('C14 completes with the transaction of the caller, or not at all', async () => {
    const { store } = await makeStore();
    const { prisma } = test.database;
    const held = await won(store);
    const tombstone = { kind: 'tombstone' } as const;
    const rolledBack = prisma.$transaction(async (transaction) => {
      expect(await store.complete(held, tombstone, 1000, transaction)).toBe(true);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect((await store.claim(claim)).state).toBe('in-progress');
    await prisma.$transaction(async (transaction) => {
      expect(await store.complete(held, tombstone, 60_000, transaction)).toBe(true);
    });
    expect((await store.claim(claim)).state).toBe('not-replayable');
  });

  // PGlite lives in this process and has its clock.
  it.runIf(on === 'postgres')(
    'C18 counts by the clock of the database, whatever that of the process says',
    async () => {
      const { store, advance } = await makeStore();
      const held = await won(store);
      const now = Date.now;
      try {
        for (const skew of [-3_600_000, 3_600_000]) {
          Date.now = () => now() + skew;
          const result = await store.claim(claim);
          if (result.state !== 'in-progress') throw new Error(result.state);
          expect(result.retryAfterMilliseconds).toBeGreaterThan(25_000);
          expect(result.retryAfterMilliseconds).toBeLessThanOrEqual(30_000);
          expect(await store.reap(10)).toBe(0);
        }
        await store.complete(held, { kind: 'tombstone' }, 86_400_000);
        await advance(86_400_000);
        Date.now = () => now() - 3_600_000;
        expect((await store.claim(claim)).state).toBe('claimed');
      } finally {
        Date.now = now;
      }
    },
  );

  it('takes a scope, a key and values apart from SQL', async () => {
    const { store } = await makeStore();
    const scope = "'; DROP TABLE idempotency_record; --";
    expect((await store.claim({ ...claim, scope, key: "' OR '1'='1" })).state).toBe('claimed');
    expect((await store.claim({ ...claim, scope, key: 'other' })).state).toBe('claimed');
  });
});
