import { setTimeout as delay } from 'node:timers/promises';
import { uuidv7 } from '@headgate/core';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { until } from '../../test/until.ts';
import { defineTask, type JobOwner } from '../define-task.ts';
import { isJobError, JobError } from '../errors.ts';
import { silentLog } from '../job-log.ts';
import type { JobEvent, JobRun, JobRuns } from '../job-runs.ts';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '../pg-boss/index.ts';
import { createJobRunner, type JobRunner } from '../runner.ts';
import { createTaskRegistry } from '../task-registry.ts';
import { prismaJobRuns, recordRuns } from './index.ts';

const generateId = uuidv7();
const input = z.object({ text: z.string().max(20) });
const gates = new Map<string, () => void>();
const reasons: string[] = [];

/** Runs until it is released; a cancelled run hands in what it has. */
const gated = defineTask({
  name: 'gated',
  input,
  output: z.object({ text: z.string() }),
  retryLimit: 1,
  perTenant: 2,
  interactive: true,
  run: ({ text }, { signal, progress }) =>
    new Promise((resolve, reject) => {
      progress({ completed: 1, total: 2, unit: 'tokens' });
      const others = gates.get(text);
      gates.set(text, () => {
        others?.();
        resolve({ text: `${text}, whole` });
      });
      signal.addEventListener('abort', () => {
        const code = isJobError(signal.reason) ? signal.reason.code : 'none';
        reasons.push(code);
        if (code === 'cancelled') resolve({ text: `${text}, partly` });
        else reject(signal.reason);
      });
    }),
});
let failures = Number.POSITIVE_INFINITY;
const flaky = defineTask({
  name: 'flaky',
  input,
  output: z.object({ attempt: z.number() }),
  retryLimit: 2,
  interactive: true,
  async run(_, { attempt }) {
    if (failures-- > 0) throw new Error(`attempt ${attempt} failed`);
    return { attempt };
  },
});
const hopeless = defineTask({
  name: 'hopeless',
  input,
  interactive: true,
  run: async () => {
    throw new JobError('given_up', 'no', { cause: new RangeError('it can never be') });
  },
});
const tasks = createTaskRegistry([gated, flaky, hopeless]);

eachDatabase(describe, 'job runs', ({ create }) => {
  let test: TestDatabase;
  let queue: PgBossQueue;
  let runner: JobRunner;
  let jobs: JobRuns;
  let owner: JobOwner;

  beforeAll(async () => {
    test = await create();
    const { database } = test;
    queue = createPgBossQueue({
      connection: connectionTo(database, test.url),
      tasks,
      log: silentLog,
      maintain: true,
    });
    await queue.start();
    const { prisma } = database;
    jobs = prismaJobRuns({ prisma, queue, tasks });
    runner = createJobRunner({
      source: recordRuns({ prisma, source: queue }),
      tasks,
      log: silentLog,
      pollIntervalMs: 200,
      touchIntervalMs: 500,
    });
    runner.start();
  });

  beforeEach(async () => {
    owner = await newOwner();
    failures = Number.POSITIVE_INFINITY;
    gates.clear();
    reasons.length = 0;
  });

  afterEach(() => drained());

  afterAll(async () => {
    await runner?.stop(1_000);
    await queue?.stop();
    await test?.close();
  });

  /** Releases whatever runs until nothing is left. */
  const drained = () =>
    until(async () => {
      for (const release of gates.values()) release();
      const stats = await queue.stats();
      return stats.every(({ waiting, running }) => waiting + running === 0);
    });
  async function newOwner(): Promise<JobOwner> {
    const organizationId = generateId();
    await test.database.prisma.organization.create({ data: { id: organizationId, name: 'Acme' } });
    return { organizationId, userId: generateId() };
  }
  async function make(
    task: typeof gated | typeof flaky | typeof hopeless,
    text: string,
    by = owner,
  ) {
    const created = await jobs.create({ task, input: { text }, owner: by });
    if (!('made' in created)) throw new Error('not made');
    return created.made;
  }
  const runOf = async ({ id, organizationId }: JobRun): Promise<JobRun> => {
    const run = await jobs.find(organizationId, id);
    if (!run) throw new Error('no such job');
    return run;
  };
  const inState = (job: JobRun, state: string) =>
    until(async () => (await runOf(job)).state === state);
  const eventsOf = async ({ id, organizationId }: JobRun): Promise<readonly JobEvent[]> =>
    jobs.events(organizationId, id, 0, 100);

  it('tells a job from its making to its output, with its events in order', async () => {
    const job = await make(gated, 'whole');
    expect(job).toMatchObject({ state: 'queued', type: 'gated', attempts: 0, output: null });
    await until(() => gates.has('whole'));
    await until(async () => (await runOf(job)).progress !== null);
    expect(await runOf(job)).toMatchObject({
      state: 'running',
      attempts: 1,
      progress: { completed: 1, total: 2, unit: 'tokens' },
    });
    gates.get('whole')?.();
    await inState(job, 'succeeded');
    expect(await runOf(job)).toMatchObject({ output: { text: 'whole, whole' }, error: null });
    const events = await eventsOf(job);
    expect(events.map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'queued'],
      [2, 'running'],
      [3, 'progress'],
      [4, 'succeeded'],
    ]);
    expect(await jobs.events(owner.organizationId, job.id, 3, 10)).toEqual(events.slice(3));
    const unknown = '01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60';
    expect(await jobs.standings([job.id, unknown])).toEqual(
      new Map([[job.id, { eventCount: 4, isEnded: true }]]),
    );
  });

  it('J04 a transaction that rolls back leaves no job, no run and no event', async () => {
    const failing = prismaJobRuns({
      prisma: test.database.prisma,
      tasks,
      queue: {
        ...queue,
        async enqueue(...args) {
          await queue.enqueue(...args);
          throw new Error('after the enqueue');
        },
      },
    });
    await expect(failing.create({ task: gated, input: { text: 'no' }, owner })).rejects.toThrow(
      'after the enqueue',
    );
    const { prisma } = test.database;
    const { organizationId } = owner;
    expect(await prisma.jobRun.count({ where: { organizationId } })).toBe(0);
    expect(await prisma.jobEvent.count({ where: { organizationId } })).toBe(0);
    expect(
      await prisma.$queryRaw`SELECT id FROM pgboss.job WHERE group_id = ${organizationId}`,
    ).toEqual([]);
  });

  it('J05 a job that always fails is tried up to its limit with growing gaps, is kept with its error, and a retry runs it under its id', async () => {
    const job = await make(flaky, 'x');
    await inState(job, 'failed');
    expect(await runOf(job)).toMatchObject({
      attempts: 3,
      error: { name: 'Error', message: 'attempt 3 failed' },
    });
    const starts = (await eventsOf(job)).filter(({ type }) => type === 'running');
    const [first = 0, second = 0, third = 0] = starts.map(({ createdAt }) => createdAt.getTime());
    // The delays are 1–2 s and 2–4 s.
    expect(second - first).toBeGreaterThanOrEqual(950);
    expect(third - second).toBeGreaterThanOrEqual(1_950);
    const letters = () =>
      test.database.prisma.$queryRaw`
        SELECT source_id FROM pgboss.job
        WHERE name = 'dead-letter' AND source_id = ${job.id}::uuid`;
    expect(await letters()).toEqual([{ source_id: job.id }]);

    failures = 0;
    expect(await jobs.retry(owner.organizationId, job.id, owner)).toMatchObject({
      id: job.id,
      state: 'queued',
      attempts: 0,
      error: null,
    });
    await inState(job, 'succeeded');
    expect((await runOf(job)).output).toEqual({ attempt: 1 });
    expect(await letters()).toEqual([]);
  }, 30_000);

  it('makes no further attempt when the task gives up, and keeps why', async () => {
    const job = await make(hopeless, 'x');
    await inState(job, 'failed');
    expect(await runOf(job)).toMatchObject({
      attempts: 1,
      error: { name: 'RangeError', message: 'it can never be' },
    });
  });

  it('cancels a running job within milliseconds and keeps what it had got done', async () => {
    const job = await make(gated, 'cut');
    await until(() => gates.has('cut'));
    const asked = await jobs.cancel(owner.organizationId, job.id);
    expect(asked).toMatchObject({ state: 'running', cancelRequestedAt: expect.any(Date) });
    await inState(job, 'cancelled');
    expect(reasons).toEqual(['cancelled']);
    expect((await runOf(job)).output).toEqual({ text: 'cut, partly' });
    expect(await jobs.cancel(owner.organizationId, job.id)).toEqual(await runOf(job));
  });

  it('cancels a running job also when the notification got lost', async () => {
    const job = await make(gated, 'unheard');
    await until(() => gates.has('unheard'));
    await test.database.prisma.jobRun.update({
      where: { id: job.id },
      data: { cancelRequestedAt: new Date() },
    });
    await inState(job, 'cancelled');
  });

  it('ends a job that waits at once, and never runs it', async () => {
    const created = await jobs.create({
      task: gated,
      input: { text: 'later' },
      owner,
      runAt: new Date(Date.now() + 300),
    });
    const job = 'made' in created ? created.made : created.existing;
    expect(await jobs.cancel(owner.organizationId, job.id)).toMatchObject({ state: 'cancelled' });
    await delay(1_000);
    expect(gates.has('later')).toBe(false);
    expect((await eventsOf(job)).map(({ type }) => type)).toEqual(['queued', 'cancelled']);
  });

  it('gives up a job whose cancellation was asked for while its attempt was failing', async () => {
    const job = await make(flaky, 'x');
    await until(async () => (await eventsOf(job)).some(({ type }) => type === 'retrying'));
    expect(await jobs.cancel(owner.organizationId, job.id)).toMatchObject({ state: 'cancelled' });
  });

  it('makes one job for a unique key of an organisation, and another once that has ended', async () => {
    const ask = (by: JobOwner) =>
      jobs.create({ task: gated, input: { text: 'unique' }, owner: by, uniqueKey: 'k' });
    const [one, two] = await Promise.all([ask(owner), ask(owner)]);
    const made = [one, two].flatMap((created) => ('made' in created ? [created.made] : []));
    const existing = [one, two].flatMap((created) =>
      'existing' in created ? [created.existing.id] : [],
    );
    expect(existing).toEqual(made.map(({ id }) => id));
    expect(await ask(await newOwner())).toHaveProperty('made');
    await jobs.cancel(owner.organizationId, made[0]?.id ?? '');
    await until(async () => made[0] !== undefined && (await runOf(made[0])).endedAt !== null);
    expect(await ask(owner)).toHaveProperty('made');
  });

  it('knows no job of another organisation', async () => {
    const job = await make(gated, 'mine');
    const { organizationId } = await newOwner();
    expect(await jobs.find(organizationId, job.id)).toBeUndefined();
    expect(await jobs.cancel(organizationId, job.id)).toBeUndefined();
    expect(await jobs.retry(organizationId, job.id, owner)).toBeUndefined();
    expect(await jobs.events(organizationId, job.id, 0, 10)).toEqual([]);
    await until(() => gates.has('mine'));
  });

  it('runs again only what has failed or was cancelled', async () => {
    const job = await make(gated, 'running');
    await expect(jobs.retry(owner.organizationId, job.id, owner)).rejects.toMatchObject({
      code: 'not_ended',
    });
    await until(() => gates.has('running'));
  });

  it('J06 (few) starts the one job of a tenant while another with more jobs has its two slots taken', async () => {
    const other = await newOwner();
    for (let n = 0; n < 30; n++) await make(gated, `a${n}`);
    await until(() => gates.size === 2);
    await make(gated, 'b', other);
    await until(() => gates.has('b'));
    expect([...gates.keys()].filter((key) => key.startsWith('a'))).toHaveLength(2);
    await drained();
  });
});
