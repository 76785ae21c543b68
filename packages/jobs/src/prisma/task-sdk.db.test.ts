import { setTimeout as delay } from 'node:timers/promises';
import { uuidv7 } from '@headgate/core';
import type { Prisma } from '@headgate/db';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { until } from '../../test/until.ts';
import { declareTask, defineTask, type JobOwner, type Task } from '../define-task.ts';
import { createJobRunner, type TraceContext, type TraceRun } from '../index.ts';
import { silentLog } from '../job-log.ts';
import type { JobEvent } from '../job-runs.ts';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '../pg-boss/index.ts';
import { createTaskRegistry } from '../task-registry.ts';
import { prismaJobRuns, recordRuns } from './index.ts';

const generateId = uuidv7();

eachDatabase(describe, 'what a task is given', ({ create }) => {
  let test: TestDatabase;
  let owner: JobOwner;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    test = await create();
  });
  beforeEach(async () => {
    const organizationId = generateId();
    await test.database.prisma.organization.create({ data: { id: organizationId, name: 'Acme' } });
    owner = { organizationId, userId: generateId() };
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).toReversed()) await stop();
  });
  afterAll(() => test?.close());

  async function open(tasks: readonly Task[]) {
    const { prisma } = test.database;
    const registry = createTaskRegistry(tasks);
    const queue = createPgBossQueue({
      connection: connectionTo(test.database, test.url),
      tasks: registry,
      log: silentLog,
      maintain: true,
    });
    await queue.start();
    stops.push(() => queue.stop());
    return { queue, tasks: registry, jobs: prismaJobRuns({ prisma, queue, tasks: registry }) };
  }
  function run(
    { queue, tasks }: { queue: PgBossQueue; tasks: ReturnType<typeof createTaskRegistry<Task>> },
    traced?: TraceRun,
  ) {
    const { prisma } = test.database;
    const runner = createJobRunner({
      source: recordRuns({ prisma, source: queue }),
      tasks,
      log: silentLog,
      pollIntervalMs: 100,
      traced,
    });
    runner.start();
    stops.push(() => runner.stop(1_000));
  }
  type Opened = Awaited<ReturnType<typeof open>>;
  async function made({ jobs }: Opened, task: Task, input: unknown, trace?: TraceContext) {
    const created = await jobs.create({ task, input, owner, trace });
    return 'made' in created ? created.made.id : '';
  }
  const find = ({ jobs }: Opened, id: string) => jobs.find(owner.organizationId, id);
  const ended = (opened: Opened, id: string) =>
    until(async () => (await find(opened, id))?.endedAt !== null);
  const events = ({ jobs }: Opened, id: string): Promise<readonly JobEvent[]> =>
    jobs.events(owner.organizationId, id, 0, 2_000);

  it('logs lines that are kept with the job, in order, bounded, and without secrets', async () => {
    const talking = defineTask({
      name: 'talking',
      input: z.object({ lines: z.number() }),
      interactive: true,
      async run({ lines }, { log }) {
        log.debug({}, 'not kept');
        log
          .child({ part: 1 })
          .warn({ rows: 3, nested: { a: 1 }, err: new Error('x') }, 'half\u0000way');
        log.info({ header: 'Bearer abcdefghijklmnopqrstuvwxyz0123456789' }, '\ud83d'.repeat(3));
        for (let n = 0; n < lines; n++) log.info({ n }, 'line');
      },
    });
    const opened = await open([talking]);
    run(opened);
    const id = await made(opened, talking, { lines: 1_500 });
    await ended(opened, id);
    const all = await events(opened, id);
    expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_, index) => index + 1));
    const notes = all.filter(({ type }) => type === 'log').map(({ data }) => data);
    expect(notes).toHaveLength(1_000);
    expect(notes[0]).toEqual({
      level: 'warn',
      message: 'halfway',
      fields: { part: 1, rows: 3, err: 'x' },
    });
    expect(JSON.stringify(notes[1])).not.toContain('abcdefghijklmnopqrstuvwxyz');
    expect(notes.slice(2, -1).map(({ fields }) => fields)).toEqual(
      Array.from({ length: 997 }, (_, n) => ({ n })),
    );
    expect(notes.at(-1)).toMatchObject({ level: 'warn', message: /1000 are kept/ });
    expect(all.at(-1)?.type).toBe('succeeded');
  });

  it('J09 gets an input of an older version upgraded, also when it is retried', async () => {
    const first = declareTask({
      name: 'greet',
      input: z.object({ name: z.string() }),
      retryLimit: 0,
      interactive: true,
    });
    const old = await open([{ ...first, run: async () => undefined }]);
    const id = await made(old, { ...first, run: async () => undefined }, { name: 'Ada Byron' });
    const broken = await made(old, { ...first, run: async () => undefined }, { name: '' });
    let failing = true;
    const seen: unknown[] = [];
    const second = defineTask({
      name: 'greet',
      version: 2,
      input: z.strictObject({ first: z.string().min(1), last: z.string() }),
      upgrade(input, version) {
        const [given = '', last = ''] = (input as { name: string }).name.split(' ');
        return version === 1 ? { first: given, last } : input;
      },
      retryLimit: 0,
      interactive: true,
      async run(input, { idempotencyKey, jobId }) {
        seen.push([input, idempotencyKey === jobId]);
        if (failing) throw new Error('not yet');
      },
    });
    const opened = await open([second]);
    run(opened);
    await ended(opened, id);
    await ended(opened, broken);
    expect(seen).toEqual([[{ first: 'Ada', last: 'Byron' }, true]]);
    expect(await find(opened, broken)).toMatchObject({
      state: 'failed',
      error: { code: 'invalid_payload' },
    });

    failing = false;
    await opened.jobs.retry(owner.organizationId, id, owner);
    await ended(opened, id);
    expect(await find(opened, id)).toMatchObject({
      state: 'succeeded',
      input: { first: 'Ada', last: 'Byron' },
      inputVersion: 2,
    });
  });

  it('J09 leaves an input of a newer version to newer workers, and does not crash over it', async () => {
    const shape = { name: 'shaped', input: z.object({ n: z.number() }), interactive: true };
    const runs: number[] = [];
    const newer = defineTask({ ...shape, version: 2, run: async () => void runs.push(2) });
    const older = defineTask({ ...shape, run: async () => void runs.push(1) });
    const enqueuing = await open([newer]);
    const id = await made(enqueuing, newer, { n: 1 });
    const behind = await open([older]);
    run(behind);
    await until(async () => (await find(behind, id))?.error !== null);
    expect(await find(behind, id)).toMatchObject({
      state: 'queued',
      error: { code: 'newer_input' },
    });
    await stops.pop()?.();
    run(enqueuing);
    await ended(enqueuing, id);
    expect(runs).toEqual([2]);
  });

  it('writes in a transaction that the owner of the job alone commits', async () => {
    const { prisma } = test.database;
    const outcomes: string[] = [];
    const writing = defineTask({
      name: 'writing',
      input: z.object({ id: z.uuid() }),
      interactive: true,
      async run({ id }, { transaction, jobId }) {
        const write = (tx: Prisma.TransactionClient) =>
          tx.organization.create({ data: { id, name: 'written' } });
        outcomes.push((await transaction(prisma, write)).name);
        // As if another worker had taken the job over meanwhile.
        await prisma.$executeRaw`
          UPDATE pgboss.job SET retry_count = retry_count + 1 WHERE id = ${jobId}::uuid`;
        await transaction(prisma, (tx) => tx.organization.delete({ where: { id } })).catch(
          (error: { code: string }) => outcomes.push(error.code),
        );
      },
    });
    const opened = await open([writing]);
    run(opened);
    const id = generateId();
    await made(opened, writing, { id });
    await until(() => outcomes.length === 2);
    expect(outcomes).toEqual(['written', 'lost']);
    expect(await prisma.organization.count({ where: { id } })).toBe(1);
  });

  it('runs as a part of the trace of whoever asked for the job, with each attempt', async () => {
    const trace = {
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      tracestate: 'vendor=value',
    };
    const followed = defineTask({
      name: 'followed',
      input: z.undefined(),
      interactive: true,
      retryLimit: 1,
      async run(_, { attempt }) {
        if (attempt === 1) throw new Error('again');
      },
    });
    const opened = await open([followed]);
    const seen: unknown[] = [];
    run(opened, (job, work) => {
      seen.push([job.trace, job.attempt]);
      return work();
    });
    const id = await made(opened, followed, undefined, trace);
    await ended(opened, id);
    expect(seen).toEqual([
      [trace, 1],
      [trace, 2],
    ]);
  });

  it('is started no faster than the rate of its queue, in all processes together', async () => {
    const starts: number[] = [];
    const limited = defineTask({
      name: 'limited',
      input: z.undefined(),
      rateLimit: { count: 5, seconds: 1 },
      interactive: true,
      async run() {
        starts.push(performance.now());
      },
    });
    const opened = await open([limited]);
    // Two runners stand for two processes: what they share is the database.
    const beginning = performance.now();
    run(opened);
    run(opened);
    for (let n = 0; n < 15; n++) await opened.queue.enqueue(limited, undefined);
    await until(() => starts.length === 15);
    // Five at once, and ten more at five a second: the clock is that of the database.
    expect(performance.now() - beginning).toBeGreaterThan(1_900);
    for (const [index, start] of starts.entries()) {
      const within = starts.slice(index).filter((other) => other - start < 900);
      expect(within.length).toBeLessThanOrEqual(10);
    }
  });

  it('leaves the tokens of a rate to others when there is no job', async () => {
    const idle = defineTask({
      name: 'idle',
      input: z.undefined(),
      rateLimit: { count: 2, seconds: 3_600 },
      interactive: true,
      run: async () => undefined,
    });
    const opened = await open([idle]);
    run(opened);
    await delay(500);
    const id = await opened.queue.enqueue(idle, undefined);
    await until(async () => {
      const [stats] = await opened.queue.stats();
      return stats?.waiting === 0 && stats.running === 0;
    });
    expect(id).toBeDefined();
  });
});

eachDatabase(describe, 'the token bucket of a queue', ({ create }) => {
  it('grants each token once, however many ask at the same time', async () => {
    const test = await create();
    const { queueRates } = await import('./queue-rates.ts');
    const [a, b] = [queueRates(test.database.prisma), queueRates(test.database.prisma)];
    const limit = { count: 20, seconds: 86_400 };
    const asked = Array.from({ length: 30 }, (_, n) => (n % 2 ? a : b).reserve('q', 1, limit));
    const granted = (await Promise.all(asked)).reduce((sum, each) => sum + each.granted, 0);
    expect(granted).toBe(20);
    const none = await a.reserve('q', 5, limit);
    expect(none.granted).toBe(0);
    expect(none.retryInMs).toBeGreaterThan(1_000);
    await b.giveBack('q', 3, limit);
    expect(await a.reserve('q', 5, limit)).toMatchObject({ granted: 3 });
    await b.giveBack('q', 100, limit);
    expect(await a.reserve('q', 100, limit)).toMatchObject({ granted: 20 });
    await test.close();
  });
});
