import { createPrismaStore } from '@headgate/rate-limit/prisma';
import { storeContract } from '@headgate/rate-limit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from './testing/index.ts';

eachDatabase(describe, 'the Prisma store of rate limits', ({ create }) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await create();
    await test.database.prisma.$executeRaw`
      CREATE TABLE rate_limit (key varchar(255) PRIMARY KEY, points integer NOT NULL, expire bigint)`;
  });
  afterAll(() => test?.close());

  async function makeStore() {
    const { prisma } = test.database;
    await prisma.$executeRaw`TRUNCATE rate_limit`;
    return {
      store: createPrismaStore(prisma),
      async advance(milliseconds: number) {
        await prisma.$executeRaw`UPDATE rate_limit SET expire = expire - ${milliseconds}::bigint`;
      },
    };
  }

  storeContract({ describe, it }, makeStore);

  it('deletes the windows that have ended', async () => {
    const { store, advance } = await makeStore();
    await store.open({ name: 'p', quota: 1, window: 60 }).consume('k', 1);
    await advance(120_000);
    await store.reap();
    expect(await test.database.prisma.$queryRaw`SELECT key FROM rate_limit`).toEqual([]);
  });
});
