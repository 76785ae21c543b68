import { randomUUID } from 'node:crypto';
import { testClock } from '@headgate/core/testing';
import { runTask } from '@headgate/jobs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../test/databases.ts';
import { pruneAuditEventsTask } from './prune-audit-events.ts';

const clock = testClock('2026-06-30T12:00:00Z');
const day = 24 * 60 * 60 * 1000;

describe.each(databases)('maintenance.prune-audit-events on %s', (_, open) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await open();
  });
  beforeEach(() => test.database.prisma.auditEvent.deleteMany());
  afterAll(() => test?.close());

  async function addEvents(count: number, ageDays: number): Promise<void> {
    await test.database.prisma.auditEvent.createMany({
      data: Array.from({ length: count }, () => ({
        id: randomUUID(),
        organizationId: randomUUID(),
        createdAt: new Date(clock() - ageDays * day),
        action: 'api_key.created',
        targetType: 'api_key',
        targetId: 'x',
        details: {},
      })),
    });
  }
  const task = (batchSize?: number) =>
    pruneAuditEventsTask({
      prisma: test.database.prisma,
      retentionMs: 365 * day,
      clock,
      ...(batchSize !== undefined && { batchSize }),
    });

  it('deletes what is older than the retention, in batches, and nothing else', async () => {
    await addEvents(7, 366);
    await addEvents(1, 365);
    await addEvents(1, 1);
    await runTask(task(3), undefined);
    expect(await test.database.prisma.auditEvent.count()).toBe(2);
  });

  it('stops between two batches when it is aborted', async () => {
    await addEvents(1, 400);
    const signal = AbortSignal.abort(new Error('stopping'));
    await expect(runTask(task(), undefined, { signal })).rejects.toThrow('stopping');
    expect(await test.database.prisma.auditEvent.count()).toBe(1);
  });
});
