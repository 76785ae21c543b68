import { randomBytes, randomUUID } from 'node:crypto';
import { testClock } from '@headgate/core/testing';
import { runTask } from '@headgate/jobs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../test/databases.ts';
import { pruneSessionsTask } from './prune-sessions.ts';

const clock = testClock('2026-06-30T12:00:00Z');
const retentionMs = 30 * 86_400_000;
const days = (count: number) => new Date(clock() + count * 24 * 60 * 60 * 1000);

describe.each(databases)('maintenance.prune-sessions on %s', (_, open) => {
  let test: TestDatabase;
  const userId = randomUUID();

  beforeAll(async () => {
    test = await open();
    await test.database.prisma.user.create({
      data: { id: userId, email: 'ada@example.com', passwordHash: 'x' },
    });
  });
  beforeEach(() => test.database.prisma.session.deleteMany());
  afterAll(() => test?.close());

  async function addSession(expiresAt: Date, revokedAt?: Date): Promise<string> {
    const id = randomUUID();
    await test.database.prisma.session.create({
      data: {
        id,
        userId,
        expiresAt,
        ...(revokedAt && { revokedAt }),
        refreshTokens: { create: [{ hash: randomBytes(32) }, { hash: randomBytes(32) }] },
      },
    });
    return id;
  }
  const left = async () =>
    (await test.database.prisma.session.findMany()).map(({ id }) => id).toSorted();

  it('deletes what expired or was revoked more than 30 days ago, with its tokens, and nothing else', async () => {
    await addSession(days(-31));
    await addSession(days(10), days(-30.01));
    const kept = [
      await addSession(days(-29.99)),
      await addSession(days(10), days(-29)),
      await addSession(days(10)),
    ];
    const { prisma } = test.database;
    await runTask(pruneSessionsTask({ prisma, retentionMs, clock }), undefined);
    expect(await left()).toEqual(kept.toSorted());
    expect(await prisma.refreshToken.count()).toBe(2 * kept.length);
  });

  it('goes on through several batches', async () => {
    for (let n = 0; n < 7; n++) await addSession(days(-40));
    await runTask(
      pruneSessionsTask({ prisma: test.database.prisma, retentionMs, clock, batchSize: 3 }),
      undefined,
    );
    expect(await left()).toEqual([]);
  });

  it('stops between two batches when it is aborted', async () => {
    await addSession(days(-40));
    const run = runTask(
      pruneSessionsTask({ prisma: test.database.prisma, retentionMs, clock }),
      undefined,
      { signal: AbortSignal.abort(new Error('stopping')) },
    );
    await expect(run).rejects.toThrow('stopping');
    expect(await left()).toHaveLength(1);
  });
});
