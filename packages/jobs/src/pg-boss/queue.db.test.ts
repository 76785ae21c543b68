import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { databases, type TestDatabase } from '../../test/databases.ts';
import { until } from '../../test/until.ts';
import { defineTask } from '../define-task.ts';
import { silentLog } from '../job-log.ts';
import type { ClaimedJob } from '../job-source.ts';
import { createJobRunner, type JobRunner } from '../runner.ts';
import { createTaskRegistry } from '../task-registry.ts';
import { createPgBossQueue, type PgBossQueue } from './create-pg-boss-queue.ts';

const input = z.object({ text: z.string().max(20) });
const ran: { task: string; text: string; attempt: number; at: number }[] = [];

function recording(name: string, options: { queue?: string; fail?: boolean; retryLimit?: number }) {
  return defineTask({
    name,
    input,
    ...(options.queue && { queue: options.queue }),
    retryLimit: options.retryLimit ?? 2,
    interactive: name === 'copy',
    async run({ text }, { attempt }) {
      ran.push({ task: name, text, attempt, at: Date.now() });
      if (options.fail) throw new Error(`${text} failed, password=hunter2hunter2`);
    },
  });
}

const copy = recording('copy', {});
const alwaysFails = recording('always-fails', { fail: true });
const manual = recording('manual', {});
const scheduled = defineTask({
  name: 'scheduled',
  input: z.undefined(),
  run: async (_, { attempt }) => {
    ran.push({ task: 'scheduled', text: '', attempt, at: Date.now() });
  },
});
const tasks = createTaskRegistry([copy, alwaysFails, manual, scheduled]);

describe.each(databases)('the pg-boss queue on %s', (_, open) => {
  let database: TestDatabase;
  let queue: PgBossQueue;
  let runner: JobRunner;

  beforeAll(async () => {
    database = await open();
    queue = createPgBossQueue({
      connection: database.connection,
      tasks,
      log: silentLog,
      maintain: true,
      scheduleIntervalSeconds: 1,
    });
    await queue.start();
    const served = createTaskRegistry([copy, alwaysFails, scheduled]);
    runner = createJobRunner({ source: queue, tasks: served, log: silentLog, pollIntervalMs: 200 });
    runner.start();
  });

  afterEach(() => {
    ran.length = 0;
  });

  afterAll(async () => {
    await runner?.stop(1_000);
    await queue?.stop();
    await database?.close();
  });

  const jobsOf = (queueName: string) =>
    database.query<{ id: string; state: string; output: unknown; source_name: string | null }>(
      'SELECT id, state::text, output, source_name FROM pgboss.job WHERE name = $1',
      [queueName],
    );
  async function claimed(): Promise<ClaimedJob> {
    const [job] = await queue.fetch('manual', 1);
    if (!job) throw new Error('No job to claim');
    return job;
  }

  it('runs an enqueued job once and marks it as done', async () => {
    const id = await queue.enqueue(copy, { text: 'hello' });
    await until(async () => (await jobsOf('copy'))[0]?.state === 'completed');
    expect(await jobsOf('copy')).toMatchObject([{ id, state: 'completed' }]);
    expect(ran).toMatchObject([{ text: 'hello', attempt: 1 }]);
  });

  it('retries a failing job with growing delays, then keeps it as a dead letter with its error', async () => {
    const id = await queue.enqueue(alwaysFails, { text: 'it' });
    await until(async () => (await jobsOf('dead-letter')).length === 1, 20_000);

    expect(ran.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const [first = 0, second = 0, third = 0] = ran.map(({ at }) => at);
    // The delays are 1–2 s and 2–4 s.
    expect(second - first).toBeGreaterThanOrEqual(950);
    expect(third - second).toBeGreaterThanOrEqual(1_950);
    expect(await jobsOf('always-fails')).toMatchObject([{ id, state: 'failed' }]);
    const [letter] = await database.query<{ source_id: string; source_output: object }>(
      "SELECT source_id, source_output FROM pgboss.job WHERE name = 'dead-letter'",
    );
    expect(letter).toMatchObject({ source_id: id, source_output: { name: 'Error' } });
    expect(JSON.stringify(letter)).not.toContain('hunter2');
    const stats = await queue.stats();
    expect(stats.find((entry) => entry.queue === 'always-fails')).toMatchObject({ deadLetters: 1 });
  }, 30_000);

  it('J04 (the job): an enqueue in a transaction that rolls back leaves none, one that commits leaves one', async () => {
    const rolledBack = database.prisma.$transaction(async (tx) => {
      await queue.enqueue(manual, { text: 'no' }, { tx });
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await jobsOf('manual')).toEqual([]);

    await database.prisma.$transaction(async (tx) => {
      await queue.enqueue(manual, { text: 'yes' }, { tx });
    });
    expect(await jobsOf('manual')).toHaveLength(1);
    await queue.complete(await claimed());
  });

  it('J09 (the refusal): an input that does not fit is refused with pointers, and nothing is stored', async () => {
    const before = (await jobsOf('manual')).length;
    await expect(
      queue.enqueue(manual, { text: 'longer than twenty characters' }),
    ).rejects.toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/text' }] });
    expect(await jobsOf('manual')).toHaveLength(before);
  });

  it('J09 (the stored job): an input of an older version becomes a dead letter at once, with the reason', async () => {
    await database.query(
      `INSERT INTO pgboss.job (name, data, retry_limit, policy, singleton_key, dead_letter)
       VALUES ('copy', '{"task":"copy","input":{"body":"old"}}', 5, 'exclusive', 'old', 'dead-letter')`,
    );
    const letters = () =>
      database.query<{ source_output: { code: string; message: string } }>(
        "SELECT source_output FROM pgboss.job WHERE name = 'dead-letter' AND source_name = 'copy'",
      );
    await until(async () => (await letters()).length === 1);
    expect((await letters())[0]?.source_output).toMatchObject({ code: 'invalid_payload' });
    expect((await letters())[0]?.source_output.message).toContain('/text');
    expect(ran).toEqual([]);
  });

  it('makes one job for a unique key while it waits or runs, and another after that', async () => {
    const first = await queue.enqueue(manual, { text: 'a' }, { uniqueKey: 'k' });
    expect(first).toBeDefined();
    expect(await queue.enqueue(manual, { text: 'b' }, { uniqueKey: 'k' })).toBeUndefined();
    const other = await queue.enqueue(manual, { text: 'c' }, { uniqueKey: 'l' });
    const jobs = await queue.fetch('manual', 10);
    expect(jobs.map(({ id }) => id).toSorted()).toEqual([first, other].toSorted());
    expect(await queue.enqueue(manual, { text: 'd' }, { uniqueKey: 'k' })).toBeUndefined();
    for (const job of jobs) await queue.complete(job);
    expect(await queue.enqueue(manual, { text: 'e' }, { uniqueKey: 'k' })).toBeDefined();
    await queue.complete(await claimed());
  });

  it('gives out the higher priority first, and nothing before its time', async () => {
    const later = { runAt: new Date(Date.now() + 3_600_000) };
    await queue.enqueue(manual, { text: 'tomorrow' }, { ...later, uniqueKey: 'later' });
    await queue.enqueue(manual, { text: 'low' });
    await queue.enqueue(manual, { text: 'high' }, { priority: 5 });
    const stats = (await queue.stats()).find((entry) => entry.queue === 'manual');
    expect(stats).toMatchObject({ waiting: 2, delayed: 1, running: 0 });
    expect(stats?.oldestWaitingSeconds).toBeGreaterThanOrEqual(0);

    const [first, second] = [await claimed(), await claimed()];
    expect([first.input, second.input]).toEqual([{ text: 'high' }, { text: 'low' }]);
    expect(await queue.fetch('manual', 10)).toEqual([]);
    await queue.complete(first);
    await queue.complete(second);
  });

  it('lets only the newest claim settle, touch or hand back a job', async () => {
    await queue.enqueue(manual, { text: 'contested' });
    const stale = await claimed();
    await queue.handBack(stale);
    const owner = await claimed();
    expect(owner.id).toBe(stale.id);
    expect(owner.claim).toBe(stale.claim + 1);

    expect(await queue.touch('manual', [stale])).toEqual(new Set());
    expect(await queue.complete(stale)).toBe(false);
    expect(await queue.fail(stale, { name: 'Error', message: 'x' })).toBe(false);
    expect(await queue.fail(stale, { name: 'Error', message: 'x' }, { final: true })).toBe(false);
    expect(await queue.handBack(stale)).toBe(false);

    expect(await queue.touch('manual', [owner])).toEqual(new Set([owner.id]));
    expect(await queue.complete(owner)).toBe(true);
    expect(await queue.complete(owner)).toBe(false);
  });

  it('takes no attempt from a job that is handed back', async () => {
    const id = await queue.enqueue(manual, { text: 'back' });
    const limitOf = async () =>
      await database.query<{ left: number }>(
        'SELECT retry_limit - retry_count AS left FROM pgboss.job WHERE id = $1::uuid',
        [id],
      );
    const first = await claimed();
    const [before] = await limitOf();
    await queue.handBack(first);
    const second = await claimed();
    expect(await limitOf()).toEqual([before]);
    await queue.complete(second);
  });

  it('refuses a task outside of its registry', async () => {
    await expect(queue.enqueue(recordingOnce, { text: 'x' })).rejects.toMatchObject({
      code: 'unknown_task',
    });
  });

  it('runs what is scheduled, and replaces a schedule that is set again', async () => {
    await queue.schedule(scheduled, '* * * * * *');
    await until(() => ran.some(({ task }) => task === 'scheduled'), 15_000);
    const schedules = await database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM pgboss.schedule',
    );
    await queue.schedule(scheduled, '* * * * * *');
    expect(schedules).toEqual([{ n: 1 }]);
    expect(await database.query('SELECT count(*)::int AS n FROM pgboss.schedule')).toEqual(
      schedules,
    );
  }, 20_000);
});

const recordingOnce = recording('elsewhere', {});

describe('a queue that was not started', () => {
  it('refuses to enqueue', async () => {
    const queue = createPgBossQueue({
      connection: { connectionString: 'postgresql://127.0.0.1:1/none' },
      tasks,
      log: silentLog,
      maintain: false,
    });
    await expect(queue.enqueue(copy, { text: 'x' })).rejects.toMatchObject({
      code: 'not_started',
    });
  });

  it('says that the database cannot be reached', async () => {
    const queue = createPgBossQueue({
      connection: { connectionString: 'postgresql://127.0.0.1:1/none' },
      tasks,
      log: silentLog,
      maintain: false,
    });
    await expect(queue.start()).rejects.toMatchObject({ code: 'queue_unavailable' });
  });
});
