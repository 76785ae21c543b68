import { uuidv7 } from '@headgate/core';
import { testClock } from '@headgate/core/testing';
import { createTaskRegistry, defineTask, type JobRuns, runTask, silentLog } from '@headgate/jobs';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '@headgate/jobs/pg-boss';
import { prismaDeadLetters, prismaJobRuns, recordRuns } from '@headgate/jobs/prisma';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { databases, type TestDatabase } from '../../test/databases.ts';
import { pruneJobsTask } from './prune-jobs.ts';
import { reconcileJobsTask } from './reconcile-jobs.ts';

const generateId = uuidv7();
const clock = testClock('2026-06-30T12:00:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;
const task = defineTask({
  name: 'never',
  input: z.undefined(),
  retryLimit: 0,
  run: async () => undefined,
});
const tasks = createTaskRegistry([task]);

describe.each(databases)('the maintenance of jobs on %s', (_, open) => {
  let test: TestDatabase;
  let queue: PgBossQueue;
  let jobs: JobRuns;
  const owner = { organizationId: generateId(), userId: generateId() };

  beforeAll(async () => {
    test = await open();
    const { database, url } = test;
    queue = createPgBossQueue({
      connection: connectionTo(database, url),
      tasks,
      log: silentLog,
      maintain: false,
    });
    await queue.start();
    const { prisma } = database;
    await prisma.organization.create({ data: { id: owner.organizationId, name: 'Acme' } });
    jobs = prismaJobRuns({ prisma, queue, tasks, clock });
  });
  afterAll(async () => {
    await queue?.stop();
    await test?.close();
  });

  async function make(): Promise<string> {
    const created = await jobs.create({ task, input: undefined, owner });
    return 'made' in created ? created.made.id : '';
  }
  const find = (id: string) => jobs.find(owner.organizationId, id);

  it('ends what the queue has given up without anybody to say so, and nothing else', async () => {
    const { prisma } = test.database;
    const lost = await make();
    const waiting = await make();
    const source = recordRuns({ prisma, source: queue, clock });
    await source.fetch('never', 1);
    expect(await find(lost)).toMatchObject({ state: 'running' });
    // As pg-boss does with a job whose last lease has lapsed.
    await prisma.$executeRaw`UPDATE pgboss.job SET state = 'failed' WHERE id = ${lost}::uuid`;

    const reconcile = reconcileJobsTask({ prisma, clock });
    await runTask(reconcile, undefined);
    expect(await find(lost)).toMatchObject({ state: 'running' });

    clock.advance(2 * minute);
    await runTask(reconcile, undefined);
    expect(await find(lost)).toMatchObject({ state: 'failed', error: { code: 'lost' } });
    expect(await find(waiting)).toMatchObject({ state: 'queued' });
  });

  it('deletes jobs 30 days after their end, with their events, and none that has not ended', async () => {
    const { prisma } = test.database;
    const ended = await make();
    const open = await make();
    await jobs.cancel(owner.organizationId, ended);
    const prune = pruneJobsTask({ prisma, retentionMs: 30 * day, clock, batchSize: 1 });
    clock.advance(29 * day);
    await runTask(prune, undefined);
    expect(await find(ended)).toMatchObject({ state: 'cancelled' });
    clock.advance(2 * day);
    await runTask(prune, undefined);
    expect(await find(ended)).toBeUndefined();
    expect(await prisma.jobEvent.count({ where: { jobId: ended } })).toBe(0);
    expect(await find(open)).toMatchObject({ state: 'queued' });
  });

  it('deletes dead letters as long after their failure as jobs after their end, neither sooner nor later', async () => {
    const { prisma } = test.database;
    const letters = prismaDeadLetters({ prisma, queue, clock });
    const ids = [await make(), await make(), await make()];
    const failed = new Set<string>();
    while (!ids.every((id) => failed.has(id))) {
      for (const job of await queue.fetch('never', 10)) {
        await queue.fail(
          job,
          { name: 'Error', code: 'boom', message: 'It broke.' },
          { final: true },
        );
        failed.add(job.id);
      }
    }
    const failedAt = (id: string, daysAgo: number) =>
      prisma.$executeRaw`UPDATE pgboss.job SET created_on = ${new Date(clock() - daysAgo * day)}
        WHERE name = 'dead-letter' AND source_id = ${id}::uuid`;
    const [older = '', old = '', young = ''] = ids;
    await failedAt(older, 95);
    await failedAt(old, 91);
    await failedAt(young, 89);
    // The queue itself would keep them for longer than anybody sets.
    const [kept] = await prisma.$queryRaw<[{ days: number }]>`
      SELECT min(extract(day FROM keep_until - now()))::int AS days FROM pgboss.job WHERE name = 'dead-letter'`;
    expect(kept.days).toBeGreaterThan(20_000);

    const prune = pruneJobsTask({ prisma, retentionMs: 90 * day, clock, batchSize: 1 });
    await runTask(prune, undefined);
    const found = await Promise.all(ids.map((id) => letters.find(id)));
    expect(found.map((letter) => letter?.id)).toEqual([undefined, undefined, young]);
    await runTask(pruneJobsTask({ prisma, retentionMs: day, clock }), undefined);
    expect(await letters.find(young)).toBeUndefined();
  });
});
