import { setTimeout as delay } from 'node:timers/promises';
import { describeWith, startPostgres } from '@headgate/test-servers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { databases, type TestDatabase } from '../test/databases.ts';
import { until } from '../test/until.ts';
import { defineTask } from './define-task.ts';
import { isJobError } from './errors.ts';
import { silentLog } from './job-log.ts';
import type { JobSource } from './job-source.ts';
import { createPgBossQueue, type PgBossQueue } from './pg-boss/index.ts';
import { createJobRunner, type JobRunner, type JobRunnerOptions } from './runner.ts';
import { createTaskRegistry } from './task-registry.ts';

const gates = new Map<string, () => void>();
const started: string[] = [];
const aborted: string[] = [];
const codeOf = (reason: unknown) => (isJobError(reason) ? reason.code : 'none');

/** Runs until it is released; ends at the abort of its signal unless it is stubborn. */
const gated = defineTask({
  name: 'gated',
  input: z.object({ id: z.string(), stubborn: z.boolean().default(false) }),
  retryLimit: 1,
  interactive: true,
  timeoutSeconds: 1_000,
  run: ({ id, stubborn }, { signal }) =>
    new Promise<void>((resolve, reject) => {
      started.push(id);
      gates.set(id, () => resolve());
      signal.addEventListener('abort', () => {
        aborted.push(`${id}: ${codeOf(signal.reason)}`);
        if (!stubborn) reject(signal.reason);
      });
    }),
});
const short = defineTask({ ...gated, name: 'short', queue: 'short', timeoutSeconds: 1 });
const tasks = createTaskRegistry([gated, short]);

describe.each(databases)('the runner on %s', (_, open) => {
  let database: TestDatabase;
  let queue: PgBossQueue;
  let runner: JobRunner;
  let fetches = 0;

  beforeAll(async () => {
    database = await open();
    queue = createPgBossQueue({
      connection: database.connection,
      tasks,
      log: silentLog,
      maintain: true,
    });
    await queue.start();
  });

  beforeEach(() => {
    fetches = 0;
    gates.clear();
    started.length = 0;
    aborted.length = 0;
  });

  afterEach(async () => {
    for (const release of gates.values()) release();
    await runner.stop(1_000);
    await database.query("DELETE FROM pgboss.job WHERE name IN ('gated', 'short', 'dead-letter')");
  });

  afterAll(async () => {
    await queue?.stop();
    await database?.close();
  });

  function run(options: Partial<JobRunnerOptions> = {}): JobRunner {
    const source: JobSource = {
      ...queue,
      fetch: (name, limit) => {
        if (name === 'gated') fetches += 1;
        return queue.fetch(name, limit);
      },
    };
    runner = createJobRunner({
      source,
      tasks,
      log: silentLog,
      pollIntervalMs: 100,
      touchIntervalMs: 100,
      abortGraceMs: 100,
      ...options,
    });
    runner.start();
    return runner;
  }
  const states = async (name = 'gated') =>
    (
      await database.query<{ state: string }>(
        'SELECT state::text FROM pgboss.job WHERE name = $1 ORDER BY created_on',
        [name],
      )
    ).map(({ state }) => state);

  it('fills its slots and then waits for one without fetching', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await queue.enqueue(gated, { id });
    run({ slots: 2 });
    await until(() => started.length === 2);
    const whenFull = fetches;
    await delay(600);
    expect(fetches).toBe(whenFull);
    expect(runner.running).toBe(2);

    gates.get(started[0] ?? '')?.();
    await until(() => started.length === 3);
    expect(runner.running).toBe(2);
    expect(fetches).toBe(whenFull + 1);
  });

  it('looks into an empty queue once an interval', async () => {
    run({ pollIntervalMs: 200 });
    await delay(1_000);
    expect(fetches).toBeGreaterThanOrEqual(2);
    expect(fetches).toBeLessThanOrEqual(7);
  });

  it('is woken by a new job long before it would look', async () => {
    run({ pollIntervalMs: 60_000 });
    await until(() => fetches === 1);
    await delay(100);
    await queue.enqueue(gated, { id: 'woken' });
    await until(() => started.includes('woken'), 5_000);
  });

  it('aborts a task whose time is up with "timeout", and has it retried', async () => {
    run();
    await queue.enqueue(short, { id: 'slow' });
    await until(async () => aborted.includes('slow: timeout'));
    await until(async () => (await states('short')).join() === 'retry');
  });

  it('keeps the slot of a task that does not heed its abort, and settles the job all the same', async () => {
    run({ slots: 1 });
    await queue.enqueue(short, { id: 'deaf', stubborn: true });
    await queue.enqueue(short, { id: 'next' });
    await until(async () => (await states('short')).includes('retry'));
    await delay(300);
    expect(started).toEqual(['deaf']);
    gates.get('deaf')?.();
    await until(() => started.length === 2);
  });

  it('aborts a job that another worker has taken over with "lost", and settles nothing', async () => {
    run();
    await queue.enqueue(gated, { id: 'taken' });
    await until(() => started.length === 1);
    await database.query("UPDATE pgboss.job SET retry_count = 7 WHERE name = 'gated'");
    await until(() => aborted.includes('taken: lost'));
    await until(() => runner.running === 0);
    expect(await states()).toEqual(['active']);
  });

  it('drains at a stop, then aborts with "shutdown", hands back and takes no new job', async () => {
    run({ slots: 3 });
    for (const id of ['ends', 'heeds', 'deaf']) {
      await queue.enqueue(gated, { id, stubborn: id === 'deaf' });
    }
    await until(() => started.length === 3);
    const stopping = runner.stop(500);
    await queue.enqueue(gated, { id: 'late' });
    gates.get('ends')?.();
    expect(await stopping).toEqual({ drained: 1, handedBack: 2 });
    expect(aborted.toSorted()).toEqual(['deaf: shutdown', 'heeds: shutdown']);
    expect(started).not.toContain('late');
    expect((await states()).toSorted()).toEqual(['completed', 'created', 'retry', 'retry']);
    expect(await queue.stats()).toMatchObject([{ queue: 'gated', waiting: 3, delayed: 0 }, {}]);
  });

  it('retries a task that this worker does not know, for a newer worker to run', async () => {
    run({ tasks: createTaskRegistry([{ ...gated, name: 'other' }]) });
    await queue.enqueue(gated, { id: 'unknown' });
    await until(async () => (await states()).join() === 'retry');
    expect(started).toEqual([]);
  });
});

describeWith(describe, 'postgres', 'the runner without its database', () => {
  it('J08 (the runner) goes on by itself when PostgreSQL comes back, and no job is lost', async () => {
    const server = await startPostgres({ dedicated: true });
    const ran: number[] = [];
    const counted = defineTask({
      name: 'counted',
      input: z.object({ n: z.number() }),
      run: async ({ n }) => {
        ran.push(n);
        await delay(100);
      },
    });
    const registry = createTaskRegistry([counted]);
    const queue = createPgBossQueue({
      connection: { connectionString: server.url },
      tasks: registry,
      log: silentLog,
      maintain: true,
    });
    await queue.start();
    const runner = createJobRunner({ source: queue, tasks: registry, log: silentLog, slots: 2 });
    try {
      for (let n = 0; n < 20; n++) await queue.enqueue(counted, { n });
      runner.start();
      await until(() => ran.length >= 4);
      await server.halt('SIGINT');
      await expect(queue.enqueue(counted, { n: 99 })).rejects.toMatchObject({
        code: 'queue_unavailable',
      });
      await delay(1_000);
      await server.resume();
      await until(async () => {
        const [stats] = await queue.stats().catch(() => []);
        return stats?.waiting === 0 && stats.delayed === 0 && stats.running === 0;
      }, 30_000);
      expect(new Set(ran).size).toBe(20);
    } finally {
      await runner.stop(1_000);
      await queue.stop();
      await server.stop();
    }
  }, 180_000);
});
