import { randomBytes } from 'node:crypto';
import { type AuthStore, createAuth, parseKeyRing } from '@headgate/auth';
import { prismaAuthStore } from '@headgate/auth/prisma';
import { createTestDatabase, type TestDatabase } from '@headgate/db/testing';
import { describeWith } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const keys = parseKeyRing(`k1:${randomBytes(32).toString('base64url')}`);
const plain = {
  hash: async (password: string) => password,
  verify: async (password: string, stored: string | null) =>
    password === stored ? ('match' as const) : ('mismatch' as const),
  needsRehash: () => false,
};

function authOn(store: AuthStore) {
  return createAuth({ store, keys, hasher: plain, issuer: 'race', audience: 'race' });
}

describeWith(describe, 'postgres', 'refreshes on 50 connections', () => {
  let test: TestDatabase<'postgres'>;
  let count = 0;

  beforeAll(async () => {
    test = await createTestDatabase({ on: 'postgres', maxConnections: 50 });
  });

  afterAll(() => test.close());

  async function signIn() {
    const auth = authOn(prismaAuthStore(test.database.prisma));
    count += 1;
    const account = { email: `racer${count}@example.com`, password: 'correct horse 1' };
    await auth.signup(account);
    return { auth, grant: await auth.login(account) };
  }

  const waitingForLocks = async () => {
    const { rows } = await test.database.pool.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows[0]?.count ?? 0;
  };

  it('A18 of one token all answer with the same successor, and the database has one child', async () => {
    const { auth, grant } = await signIn();
    // Every connection is open before the race begins.
    const { prisma } = test.database;
    await Promise.all(
      Array.from({ length: 50 }, () => prisma.$queryRaw`SELECT pg_sleep(0.05)::text`),
    );

    const grants = await Promise.all(
      Array.from({ length: 50 }, () => auth.refresh(grant.refreshToken)),
    );
    expect(new Set(grants.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    expect(grants.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const { sessionId } = grant;
    expect(await prisma.refreshToken.count({ where: { sessionId } })).toBe(2);
    expect(await prisma.refreshToken.count({ where: { sessionId, rotatedAt: null } })).toBe(1);
    const session = await prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
    expect(session).toMatchObject({ generation: 1, revokedAt: null });
  });

  it('A21 the losers that come while the winner is at work get its successor', async () => {
    const { auth, grant } = await signIn();
    const { prisma } = test.database;
    let losers: Promise<{ refreshToken: string; replayed: boolean }[]> | undefined;
    const winner = await prisma.$transaction(
      async (transaction) => {
        const rotated = await authOn(prismaAuthStore(transaction)).refresh(grant.refreshToken);
        // What the winner has written is not to be seen yet; its locks are.
        losers = Promise.all(Array.from({ length: 40 }, () => auth.refresh(grant.refreshToken)));
        await expect.poll(waitingForLocks, { timeout: 20_000 }).toBe(40);
        return rotated;
      },
      { timeout: 30_000 },
    );
    expect(winner.replayed).toBe(false);
    for (const loser of (await losers) ?? []) {
      expect(loser).toMatchObject({ refreshToken: winner.refreshToken, replayed: true });
    }
    expect(await losers).toHaveLength(40);
    expect((await auth.refresh(winner.refreshToken)).replayed).toBe(false);
  });

  it('A21 the losers take over when the winner fails', async () => {
    const { auth, grant } = await signIn();
    const { prisma } = test.database;
    const failed = new Error('rolled back');
    let losers: Promise<{ refreshToken: string; replayed: boolean }[]> | undefined;
    const transaction = prisma.$transaction(
      async (client) => {
        await authOn(prismaAuthStore(client)).refresh(grant.refreshToken);
        losers = Promise.all(Array.from({ length: 10 }, () => auth.refresh(grant.refreshToken)));
        await expect.poll(waitingForLocks, { timeout: 20_000 }).toBe(10);
        throw failed;
      },
      { timeout: 30_000 },
    );
    await expect(transaction).rejects.toBe(failed);
    const grants = (await losers) ?? [];
    expect(new Set(grants.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    expect(grants.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });
});
