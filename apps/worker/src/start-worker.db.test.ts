import { randomUUID } from 'node:crypto';
import { silentLog } from '@headgate/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../test/databases.ts';
import { until } from '../test/until.ts';
import { startWorker, type Worker } from './start-worker.ts';
import { pruneSessionsTask } from './tasks/prune-sessions.ts';

describe.each(databases)('a worker on %s', (_, open) => {
  let test: TestDatabase;
  let worker: Worker;

  beforeAll(async () => {
    test = await open();
    worker = await startWorker({
      auditRetentionMs: 365 * 24 * 60 * 60 * 1000,
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
    await worker.queue.enqueue(pruneSessionsTask({ prisma }), undefined);
    await until(async () => (await prisma.session.count()) === 0);
  });

  it('leaves the database open when it stops', async () => {
    await worker.stop(1_000);
    await worker.stop(1_000);
    expect(worker.running).toBe(0);
    await test.database.ping();
  });
});
