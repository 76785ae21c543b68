import { randomUUID } from 'node:crypto';
import { defineTask, silentLog } from '@headgate/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { databases, type TestDatabase } from '../test/databases.ts';
import { until } from '../test/until.ts';
import { startWorker, type Worker } from './start-worker.ts';
import { pruneSessionsTask } from './tasks/prune-sessions.ts';

const day = 24 * 60 * 60 * 1000;
/** No two the same, so that none can stand in for another. */
const retention = {
  SESSION_RETENTION: 2 * day,
  AUDIT_RETENTION: 4 * day,
  JOB_RETENTION: 6 * day,
  WEBHOOK_RETENTION: 8 * day,
  USAGE_RETENTION: 10 * day,
};

describe.each(databases)('a worker on %s', (_, open) => {
  let test: TestDatabase;
  let worker: Worker;

  beforeAll(async () => {
    test = await open();
    worker = await startWorker({
      retention,
      database: test.database,
      databaseUrl: test.url,
      log: silentLog,
    });
  });
  afterAll(async () => {
    await worker?.stop(1_000);
    await test?.close();
  });

  it('schedules the maintenance, and runs it on the rows of the same database', async () => {
    const { prisma } = test.database;
    expect(await prisma.$queryRaw`SELECT name, cron FROM pgboss.schedule ORDER BY name`).toEqual([
      { name: 'maintenance.end-lost-answers', cron: '27 * * * *' },
      { name: 'maintenance.prune-audit-events', cron: '47 3 * * *' },
      { name: 'maintenance.prune-files', cron: '13 * * * *' },
      { name: 'maintenance.prune-jobs', cron: '7 * * * *' },
      { name: 'maintenance.prune-sessions', cron: '17 * * * *' },
      { name: 'maintenance.prune-usage', cron: '47 * * * *' },
      { name: 'maintenance.prune-webhooks', cron: '57 * * * *' },
      { name: 'maintenance.reap-idempotency', cron: '37 * * * *' },
      { name: 'maintenance.reconcile-jobs', cron: '* * * * *' },
      { name: 'maintenance.seal-webhook-secrets', cron: '23 * * * *' },
      { name: 'maintenance.tell-usage-thresholds', cron: '* * * * *' },
      { name: 'maintenance.tend-batches', cron: '* * * * *' },
    ]);
    const user = { id: randomUUID(), email: 'a@example.com', passwordHash: 'x' };
    const expiresAt = new Date('2020-01-01T00:00:00Z');
    await prisma.user.create({
      data: { ...user, sessions: { create: { id: randomUUID(), expiresAt } } },
    });
    await worker.queue.enqueue(pruneSessionsTask({ prisma, retentionMs: 0 }), undefined);
    await until(async () => (await prisma.session.count()) === 0);
  });

  it('keeps each kind of thing for as long as its setting says', async () => {
    const { prisma } = test.database;
    const [userId, organizationId, endpointId] = [randomUUID(), randomUUID(), randomUUID()];
    const owned = () => ({ id: randomUUID(), organizationId });
    await prisma.user.create({ data: { id: userId, email: 'b@example.com', passwordHash: 'x' } });
    await prisma.organization.create({ data: { id: organizationId, name: 'o' } });
    await prisma.webhookEndpoint.create({
      data: {
        ...{ id: endpointId, organizationId, createdBy: userId, url: 'https://hooks.test' },
        ...{ eventTypes: [], secret: 'x', createdAt: new Date(), updatedAt: new Date() },
      },
    });
    const ages = Array.from({ length: 12 }, (_, days) => new Date(Date.now() - (days + 0.5) * day));
    for (const at of ages) {
      await prisma.session.create({ data: { id: randomUUID(), userId, expiresAt: at } });
      await prisma.auditEvent.create({
        data: {
          ...owned(),
          ...{ action: 'a', targetType: 't', targetId: 'i' },
          details: {},
          createdAt: at,
        },
      });
      await prisma.jobRun.create({
        data: {
          ...{ ...owned(), createdBy: userId, type: 't', queue: 'q', state: 'cancelled' },
          ...{ runAt: at, createdAt: at, updatedAt: at, endedAt: at },
        },
      });
      await prisma.webhookMessage.create({
        data: { ...owned(), endpointId, type: 't', body: '', createdAt: at },
      });
      await prisma.usageRecord.create({
        data: {
          ...{ ...owned(), userId, model: 'm', kind: 'chat', outcome: 'completed' },
          ...{ counts: 'actual', durationMs: 1, createdAt: at },
        },
      });
    }
    for (const name of ['sessions', 'audit-events', 'jobs', 'webhooks', 'usage']) {
      await worker.queue.enqueue(
        defineTask({
          name: `maintenance.prune-${name}`,
          input: z.undefined(),
          run: async () => {},
        }),
        undefined,
      );
    }
    await until(async () => {
      const left = await Promise.all([
        prisma.session.count({ where: { userId } }),
        prisma.auditEvent.count({ where: { organizationId } }),
        prisma.jobRun.count({ where: { organizationId } }),
        prisma.webhookMessage.count({ where: { organizationId } }),
        prisma.usageRecord.count({ where: { organizationId } }),
      ]);
      return left.join() === '2,4,6,8,10';
    });
  });

  it('leaves the database open when it stops', async () => {
    await worker.stop(1_000);
    await worker.stop(1_000);
    expect(worker.running).toBe(0);
    await test.database.ping();
  });
});
