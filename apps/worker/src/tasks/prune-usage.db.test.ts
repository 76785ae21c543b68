import { randomUUID } from 'node:crypto';
import { runTask } from '@headgate/jobs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../test/databases.ts';
import { endLostAnswersTask } from './end-lost-answers.ts';
import { pruneUsageTask } from './prune-usage.ts';

const now = Date.parse('2030-06-01T00:00:00Z');
const retentionMs = 90 * 86_400_000;
const daysAgo = (days: number) => new Date(now - days * 24 * 60 * 60 * 1000);
const clock = () => now;

describe.each(databases)('maintenance.prune-usage on %s', (_, open) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await open();
  });
  beforeEach(async () => {
    const { prisma } = test.database;
    await prisma.usageRecord.deleteMany();
    await prisma.quotaCounter.deleteMany();
    await prisma.quotaGrant.deleteMany();
  });
  afterAll(() => test?.close());

  async function addRecords(count: number, createdAt: Date) {
    await test.database.prisma.usageRecord.createMany({
      data: Array.from({ length: count }, () => ({
        id: randomUUID(),
        organizationId: randomUUID(),
        userId: randomUUID(),
        model: 'm',
        kind: 'chat',
        outcome: 'completed',
        counts: 'actual',
        durationMs: 1,
        createdAt,
      })),
    });
  }

  it('G10 deletes old records in batches, also beside another run, and nothing newer', async () => {
    const { prisma } = test.database;
    await addRecords(25, daysAgo(91));
    await addRecords(2, daysAgo(89));
    const task = pruneUsageTask({ prisma, retentionMs, clock, batchSize: 4 });
    await Promise.all([runTask(task, undefined), runTask(task, undefined)]);
    await runTask(task, undefined);
    expect(await prisma.usageRecord.count()).toBe(2);
  });

  it('deletes counters whose window is long over, with the grants of them', async () => {
    const { prisma } = test.database;
    for (const [key, endsAt] of [
      ['over', daysAgo(2)],
      ['just over', daysAgo(0.5)],
      ['on', daysAgo(-1)],
    ] as const) {
      await prisma.quotaCounter.create({ data: { key, endsAt } });
      await prisma.quotaGrant.create({
        data: { holderId: randomUUID(), key, outstanding: 1n, report: 0n, expiresAt: daysAgo(2) },
      });
    }
    await runTask(pruneUsageTask({ prisma, retentionMs, clock }), undefined);
    const keys = async (rows: Promise<{ key: string }[]>) =>
      (await rows).map(({ key }) => key).sort();
    expect(await keys(prisma.quotaCounter.findMany())).toEqual(['just over', 'on']);
    expect(await keys(prisma.quotaGrant.findMany())).toEqual(['just over', 'on']);
  });
});

describe.each(databases)('maintenance.end-lost-answers on %s', (_, open) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await open();
  });
  afterAll(() => test?.close());

  it('ends answers that nobody gives any more, and no other', async () => {
    const { prisma } = test.database;
    const [userId, organizationId, conversationId] = [randomUUID(), randomUUID(), randomUUID()];
    await prisma.user.create({ data: { id: userId, email: 'a@b.c', passwordHash: '' } });
    await prisma.organization.create({ data: { id: organizationId, name: 'o' } });
    await prisma.conversation.create({ data: { id: conversationId, userId, organizationId } });
    const add = (state: string, createdAt: Date) =>
      prisma.message.create({
        data: {
          ...{ id: randomUUID(), organizationId, conversationId, state, createdAt },
          ...{ role: 'assistant', parts: [] },
        },
      });
    const lost = await add('pending', daysAgo(1));
    await add('complete', daysAgo(1));
    await add('pending', daysAgo(0.01));
    await runTask(endLostAnswersTask({ prisma, clock }), undefined);
    expect(await prisma.message.findMany({ where: { state: 'failed' } })).toMatchObject([
      { id: lost.id, errorCode: 'interrupted' },
    ]);
  });
});
