import { fromPrismaError } from '@headgate/core/prisma';
import { createPostgresDatabase, type Database } from '@headgate/db';
import { createTestDatabase, eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { describeWith } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const user = (id: string, email: string) => ({ id, email, passwordHash: 'x' });
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** What a failed call is to us. */
async function codeOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const ours = fromPrismaError(error);
  return { code: ours?.code, retryAfter: ours?.retryAfter };
}

eachDatabase(describe, 'E06 errors of Prisma', ({ create }) => {
  let test: TestDatabase;
  let prisma: Database['prisma'];

  beforeAll(async () => {
    test = await create();
    prisma = test.database.prisma;
    await prisma.user.create({ data: user(id(1), 'one@example.com') });
  });

  afterAll(() => test.close());

  it('P2002: a value that is taken is a conflict', async () => {
    const call = prisma.user.create({ data: user(id(2), 'one@example.com') });
    expect(await codeOf(call)).toEqual({ code: 'conflict', retryAfter: undefined });
  });

  it('P2025: a row that is not there is not found', async () => {
    const call = prisma.user.update({ where: { id: id(9) }, data: { name: 'x' } });
    expect(await codeOf(call)).toMatchObject({ code: 'not_found' });
  });

  it('a text with a NUL is input that is not valid, as a value and within JSON', async () => {
    const call = prisma.user.update({ where: { id: id(1) }, data: { name: 'a\u0000b' } });
    expect(await codeOf(call)).toMatchObject({ code: 'validation_failed' });
    const json = JSON.stringify(['\u0000']);
    expect(await codeOf(prisma.$queryRaw`SELECT ${json}::text::jsonb`)).toMatchObject({
      code: 'validation_failed',
    });
  });

  it('leaves any other error alone', async () => {
    expect(await codeOf(prisma.$queryRawUnsafe('SELECT nothing'))).toMatchObject({
      code: undefined,
    });
  });
});

describeWith(describe, 'postgres', 'E06 errors of Prisma under load', () => {
  let test: TestDatabase<'postgres'>;

  beforeAll(async () => {
    test = await createTestDatabase({ on: 'postgres' });
    await test.database.prisma.user.create({ data: user(id(1), 'one@example.com') });
  });

  afterAll(() => test.close());

  it('P2034: a write conflict is a conflict that is worth a retry', async () => {
    const { prisma } = test.database;
    let bothHaveRead = () => {};
    const read = new Promise<void>((resolve) => {
      bothHaveRead = resolve;
    });
    let readers = 0;
    const increment = () =>
      prisma.$transaction(
        async (tx) => {
          const before = await tx.user.findUniqueOrThrow({ where: { id: id(1) } });
          if (++readers === 2) bothHaveRead();
          await read;
          await tx.user.update({ where: { id: id(1) }, data: { name: `${before.name}x` } });
        },
        { isolationLevel: 'Serializable' },
      );
    const outcomes = await Promise.all([codeOf(increment()), codeOf(increment())]);
    expect(outcomes).toContainEqual({ code: 'conflict', retryAfter: 1 });
    expect(outcomes).toContainEqual({ code: undefined, retryAfter: undefined });
  });

  it('a pool with no free connection is unavailable, not at fault', async () => {
    const small = createPostgresDatabase({
      url: test.url,
      maxConnections: 1,
      connectionTimeoutMs: 100,
    });
    // A promise of Prisma's starts when it is waited for.
    const sleeping = small.prisma.$queryRawUnsafe('SELECT pg_sleep(1)::text').then(() => 'awake');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await codeOf(small.prisma.user.count())).toMatchObject({ code: 'service_unavailable' });
    expect(await sleeping).toBe('awake');
    await small.close();
  });

  it('a server that does not answer is unavailable', async () => {
    const gone = createPostgresDatabase({ url: 'postgresql://app:secret@127.0.0.1:9/none' });
    expect(await codeOf(gone.prisma.user.count())).toMatchObject({ code: 'service_unavailable' });
    await gone.close();
  });
});
