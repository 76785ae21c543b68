import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Prisma } from './index.ts';
import { eachDatabase, type TestDatabase } from './testing/index.ts';

const noon = new Date('2026-03-29T12:34:56.789Z');

function userData(email: string) {
  return { id: crypto.randomUUID(), email, passwordHash: 'hash' };
}

eachDatabase(describe, 'Prisma', ({ create }) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await create();
  });
  afterAll(() => test.close());

  it('reads back times to the millisecond, in any zone of the session', async () => {
    const { prisma } = test.database;
    const user = await prisma.user.create({
      data: { ...userData('time@example.com'), createdAt: noon },
    });
    const found = await prisma.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(found.createdAt).toEqual(noon);
    const [row] = await prisma.$queryRaw<
      [{ text: string }]
    >`SELECT (created_at AT TIME ZONE 'UTC')::text AS text FROM user_account WHERE id = ${user.id}::uuid`;
    expect(row.text).toBe('2026-03-29 12:34:56.789');
    const byTime = await prisma.user.findMany({ where: { createdAt: { lte: noon } } });
    expect(byTime.map(({ id }) => id)).toContain(user.id);
  });

  it('reads back bytes', async () => {
    const { prisma } = test.database;
    const user = await prisma.user.create({ data: userData('bytes@example.com') });
    const hash = Uint8Array.from({ length: 256 }, (_, index) => index);
    await prisma.session.create({
      data: {
        id: crypto.randomUUID(),
        userId: user.id,
        expiresAt: noon,
        refreshTokens: { create: { hash } },
      },
    });
    const token = await prisma.refreshToken.findUniqueOrThrow({ where: { hash } });
    expect(new Uint8Array(token.hash)).toEqual(hash);
  });

  it('keeps whole numbers beyond 2^53 exact', async () => {
    const big = 9_007_199_254_740_993n;
    const [row] = await test.database.prisma.$queryRaw<
      [{ big: bigint }]
    >`SELECT ${big}::bigint + 0 AS big`;
    expect(row.big).toBe(big);
  });

  it('answers a unique violation with P2002 and the columns', async () => {
    const { prisma } = test.database;
    await prisma.user.create({ data: userData('twice@example.com') });
    const error = await prisma.user
      .create({ data: userData('twice@example.com') })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Prisma.PrismaClientKnownRequestError);
    expect(error).toMatchObject({ code: 'P2002' });
  });

  it('answers a broken foreign key with P2003', async () => {
    const { prisma } = test.database;
    await expect(
      prisma.session.create({
        data: { id: crypto.randomUUID(), userId: crypto.randomUUID(), expiresAt: noon },
      }),
    ).rejects.toMatchObject({ code: 'P2003' });
  });

  it('rolls back an interactive transaction whose callback throws', async () => {
    const { prisma } = test.database;
    const failure = new Error('no');
    await expect(
      prisma.$transaction(async (transaction) => {
        await transaction.user.create({ data: userData('rolled-back@example.com') });
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(await prisma.user.count({ where: { email: 'rolled-back@example.com' } })).toBe(0);
  });

  it('commits an interactive transaction', async () => {
    const { prisma } = test.database;
    await prisma.$transaction(async (transaction) => {
      await transaction.user.create({ data: userData('committed@example.com') });
    });
    expect(await prisma.user.count({ where: { email: 'committed@example.com' } })).toBe(1);
  });

  it('sets the isolation level inside the transaction it is asked for', async () => {
    const { prisma } = test.database;
    const level = async (transaction: Pick<typeof prisma, '$queryRaw'>) => {
      const [row] = await transaction.$queryRaw<
        [{ level: string }]
      >`SELECT current_setting('transaction_isolation') AS level`;
      return row.level;
    };
    expect(await prisma.$transaction(level, { isolationLevel: 'Serializable' })).toBe(
      'serializable',
    );
    expect(await prisma.$transaction(level)).toBe('read committed');
  });

  it('goes on after a transaction that failed inside the database', async () => {
    const { prisma } = test.database;
    await expect(
      prisma.$transaction([
        prisma.user.create({ data: userData('batch@example.com') }),
        prisma.$executeRaw`SELECT 1/0`,
      ]),
    ).rejects.toThrow();
    expect(await prisma.user.count({ where: { email: 'batch@example.com' } })).toBe(0);
  });

  it('runs an array of operations as one transaction', async () => {
    const { prisma } = test.database;
    await prisma.$transaction([
      prisma.organization.create({ data: { id: crypto.randomUUID(), name: 'one' } }),
      prisma.organization.create({ data: { id: crypto.randomUUID(), name: 'two' } }),
    ]);
    expect(await prisma.organization.count()).toBe(2);
  });
});
