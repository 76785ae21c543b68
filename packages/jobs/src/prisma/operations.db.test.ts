import { uuidv7 } from '@headgate/core';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { until } from '../../test/until.ts';
import { type AnnouncedWorker, announceWorker } from '../announce-worker.ts';
import { defineTask, type JobOwner } from '../define-task.ts';
import { JobError } from '../errors.ts';
import type { JobLog } from '../job-log.ts';
import { silentLog } from '../job-log.ts';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '../pg-boss/index.ts';
import { createJobRunner, type JobRunner } from '../runner.ts';
import { createTaskRegistry } from '../task-registry.ts';
import {
  prismaDeadLetters,
  prismaJobRuns,
  prismaQueueReports,
  prismaWorkerNodes,
  prismaWorkerRegistry,
  recordRuns,
} from './index.ts';

const generateId = uuidv7();
const gates = new Map<string, () => void>();
let broken = true;

const gated = defineTask({
  name: 'gated',
  input: z.object({ text: z.string() }),
  interactive: true,
  run: ({ text }) => new Promise<void>((resolve) => gates.set(text, () => resolve())),
});
const fragile = defineTask({
  name: 'fragile',
  input: z.object({ text: z.string() }),
  interactive: true,
  async run() {
    if (broken) throw new JobError('given_up', 'no', { cause: new RangeError('never') });
  },
});
const tasks = createTaskRegistry([gated, fragile]);

eachDatabase(describe, 'what operators see and do', ({ create }) => {
  let test: TestDatabase;
  let queue: PgBossQueue;
  let owner: JobOwner;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    test = await create();
    queue = createPgBossQueue({
      connection: connectionTo(test.database, test.url),
      tasks,
      log: silentLog,
      maintain: true,
    });
    await queue.start();
  });
  beforeEach(async () => {
    broken = true;
    gates.clear();
    const organizationId = generateId();
    await test.database.prisma.organization.create({ data: { id: organizationId, name: 'Acme' } });
    owner = { organizationId, userId: generateId() };
  });
  afterEach(async () => {
    for (const release of gates.values()) release();
    for (const stop of stops.splice(0).toReversed()) await stop();
    await test.database.prisma.$executeRaw`DELETE FROM pgboss.job WHERE name = 'dead-letter'`;
    await test.database.prisma.queuePause.deleteMany();
    await test.database.prisma.workerNode.deleteMany();
  });
  afterAll(async () => {
    await queue?.stop();
    await test?.close();
  });

  const operators = () => {
    const { prisma } = test.database;
    return {
      workers: prismaWorkerNodes(prisma),
      queues: prismaQueueReports(prisma),
      letters: prismaDeadLetters({ prisma, queue }),
      jobs: prismaJobRuns({ prisma, queue, tasks }),
      registry: prismaWorkerRegistry(prisma),
    };
  };

  async function startWorker(
    options: { queues?: readonly string[]; log?: JobLog } = {},
  ): Promise<{ id: string; runner: JobRunner; node: AnnouncedWorker }> {
    const { prisma } = test.database;
    const { log = silentLog, queues } = options;
    const runner = createJobRunner({
      source: recordRuns({ prisma, source: queue }),
      tasks,
      log,
      pollIntervalMs: 100,
      ...(queues && { queues }),
      onRunEnd: (end) => node.runEnded(end),
    });
    const id = generateId();
    const node = await announceWorker({
      id,
      host: 'mill',
      pid: 7,
      version: '1.2.3',
      runner,
      registry: prismaWorkerRegistry(prisma),
      log,
      onOrders: queue.onOrders,
      // The orders are heard of; this is the backstop.
      intervalMs: 1_000,
    });
    runner.start();
    stops.push(async () => {
      await runner.stop(100);
      await node.leave();
    });
    return { id, runner, node };
  }

  it('lists a worker with what it serves and runs, until it leaves', async () => {
    const { workers, jobs } = operators();
    const { id, node, runner } = await startWorker();
    await jobs.create({ task: gated, input: { text: 'listed' }, owner });
    await until(() => gates.has('listed'));
    await node.report();
    expect(await workers.find(id)).toMatchObject({
      host: 'mill',
      pid: 7,
      version: '1.2.3',
      queues: ['gated', 'fragile'],
      state: 'running',
      runningCount: 1,
      running: [{ queue: 'gated', task: 'gated', attempt: 1 }],
      drainRequestedAt: null,
    });
    gates.get('listed')?.();
    await until(() => runner.running === 0);
    await stops.pop()?.();
    expect(await workers.find(id)).toBeUndefined();
  });

  it('has a worker drain, which takes no further job until it is told to go on', async () => {
    const { workers, jobs } = operators();
    const { id } = await startWorker();
    await jobs.create({ task: gated, input: { text: 'last' }, owner });
    await until(() => gates.has('last'));
    expect(await workers.drain(id, true)).toMatchObject({ drainRequestedAt: expect.any(Date) });
    await until(async () => (await workers.find(id))?.state === 'draining');
    await jobs.create({ task: gated, input: { text: 'next' }, owner });
    gates.get('last')?.();
    await until(async () => (await workers.find(id))?.state === 'drained');
    expect(gates.has('next')).toBe(false);
    expect(await operators().queues.heldBack('gated')).toBe('no_worker');

    await workers.drain(id, false);
    await until(() => gates.has('next'));
    await until(async () => (await workers.find(id))?.state === 'running');
    expect(await operators().queues.heldBack('gated')).toBeUndefined();
    expect(await workers.drain(generateId(), true)).toBeUndefined();
  });

  it('calls a silent worker lost, and the next one that reports says so in its log', async () => {
    const { workers, registry, queues } = operators();
    const id = generateId();
    const silent = {
      id,
      host: 'gone',
      pid: 9,
      version: '1',
      queues: ['gated'],
      state: 'running',
      running: [],
      runningCount: 0,
      rates: {},
      startedAt: new Date(),
    } as const;
    await registry.report(silent);
    expect(await workers.find(id)).toMatchObject({ state: 'running' });
    const { prisma } = test.database;
    const age = (seconds: number) =>
      prisma.$executeRaw`
        UPDATE worker_node SET heartbeat_at = now() - make_interval(secs => ${seconds})
        WHERE id = ${id}::uuid`;
    await age(60);
    expect(await workers.find(id)).toMatchObject({ state: 'lost' });
    expect(await queues.heldBack('gated')).toBe('no_worker');

    const warned: unknown[] = [];
    const log = { ...silentLog, warn: (fields: object) => warned.push(fields), child: () => log };
    const { node } = await startWorker({ log: log as unknown as JobLog });
    expect(warned).toContainEqual({ node: id, address: 'gone', pid: 9 });
    expect(await prisma.workerNode.findUnique({ where: { id } })).toMatchObject({ state: 'lost' });
    await node.report();
    expect(warned).toHaveLength(1);

    await registry.report(silent);
    expect(await workers.find(id)).toMatchObject({ state: 'running' });
    await age(2 * 24 * 60 * 60);
    await node.report();
    await node.report();
    expect(await workers.find(id)).toBeUndefined();
  });

  it('pauses a queue for every worker, those that start later too, and says so of its jobs', async () => {
    const { queues, jobs } = operators();
    await startWorker();
    const by = generateId();
    expect(await queues.pause('gated', by)).toMatchObject({
      queue: 'gated',
      pausedAt: expect.any(Date),
      workers: 1,
    });
    const later = await startWorker();
    // The first worker has heard of it once it has reported to the second.
    await until(async () => {
      await later.node.report();
      return (await queues.heldBack('gated')) === 'queue_paused';
    });
    const before = Date.now();
    await jobs.create({ task: gated, input: { text: 'held' }, owner });
    broken = false;
    await jobs.create({ task: fragile, input: { text: 'passes' }, owner });
    await until(async () => (await queues.find('fragile'))?.waiting === 0);
    await until(() => Date.now() - before > 500);
    expect(gates.has('held')).toBe(false);
    expect(await queues.find('gated')).toMatchObject({ waiting: 1, running: 0, workers: 2 });

    expect(await queues.resume('gated')).toMatchObject({ pausedAt: null });
    await until(() => gates.has('held'));
    expect(await queues.pause('none', by)).toBeUndefined();
    expect(await queues.pause('dead-letter', by)).toBeUndefined();
  });

  it('tells of queues with work and without a worker', async () => {
    const { queues, jobs } = operators();
    await startWorker({ queues: ['fragile'] });
    const created = await jobs.create({ task: gated, input: { text: 'alone' }, owner });
    expect(await queues.heldBack('gated')).toBe('no_worker');
    expect(await queues.heldBack('fragile')).toBeUndefined();
    expect(await queues.unserved()).toEqual([{ queue: 'gated', waiting: 1 }]);
    await startWorker({ queues: ['gated'] });
    await until(() => gates.has('alone'));
    expect(await queues.unserved()).toEqual([]);
    expect('made' in created).toBe(true);
  });

  it('counts what ended within the last minute', async () => {
    const { queues, jobs } = operators();
    const { node } = await startWorker();
    await jobs.create({ task: fragile, input: { text: 'fails' }, owner });
    await until(async () => {
      await node.report();
      return (await queues.find('fragile'))?.failedPerMinute === 1;
    });
    broken = false;
    await jobs.create({ task: fragile, input: { text: 'works' }, owner });
    await until(async () => {
      await node.report();
      return (await queues.find('fragile'))?.finishedPerMinute === 1;
    });
  });

  it('J05 keeps a dead letter with its error, which runs again under its id when it is redriven', async () => {
    const { letters, jobs } = operators();
    await startWorker();
    const created = await jobs.create({ task: fragile, input: { text: 'dead' }, owner });
    const id = 'made' in created ? created.made.id : '';
    const state = async () => (await jobs.find(owner.organizationId, id))?.state;
    await until(async () => (await state()) === 'failed');
    expect(await letters.find(id)).toEqual({
      id,
      queue: 'fragile',
      task: 'fragile',
      organizationId: owner.organizationId,
      attempts: 1,
      error: { name: 'RangeError', message: 'never' },
      createdAt: expect.any(Date),
      failedAt: expect.any(Date),
    });
    broken = false;
    const told: string[] = [];
    expect(await letters.redrive(id, async () => told.push(id))).toMatchObject({ id });
    await until(async () => (await state()) === 'succeeded');
    expect(told).toEqual([id]);
    expect(await letters.find(id)).toBeUndefined();
    expect(await letters.redrive(id)).toBeUndefined();
    const events = await jobs.events(owner.organizationId, id, 0, 100);
    expect(events.map(({ type }) => type)).toEqual([
      'queued',
      'running',
      'failed',
      'queued',
      'running',
      'succeeded',
    ]);
  });

  it('redrives the dead letters of a queue, those of the house and of unknown tasks too, in bounded steps', async () => {
    const { letters } = operators();
    await startWorker();
    const ids: (string | undefined)[] = [];
    for (let n = 0; n < 3; n++) ids.push(await queue.enqueue(fragile, { text: 'house' }));
    await until(async () => {
      const found = await Promise.all(ids.map((id) => letters.find(id ?? '')));
      return found.every((letter) => letter?.organizationId === null);
    });
    broken = false;
    // A program that knows none of the tasks, as the API knows only some.
    const stranger = createPgBossQueue({
      connection: connectionTo(test.database, test.url),
      tasks: createTaskRegistry([]),
      log: silentLog,
      maintain: false,
    });
    await stranger.start();
    stops.push(() => stranger.stop());
    const others = prismaDeadLetters({ prisma: test.database.prisma, queue: stranger });
    expect(await others.redriveAll({ queue: 'gated', limit: 2 })).toEqual({
      redriven: 0,
      more: false,
    });
    expect(await others.redriveAll({ queue: 'fragile', limit: 2 })).toEqual({
      redriven: 2,
      more: true,
    });
    expect(await others.redriveAll({ limit: 2 })).toEqual({ redriven: 1, more: false });
    const { queues } = operators();
    await until(async () => {
      const report = await queues.find('fragile');
      return report?.waiting === 0 && report.running === 0;
    });
    expect(await queues.find('fragile')).toMatchObject({ deadLetters: 0 });
  });

  it('redrives a dead letter once, however many operators ask at the same time', async () => {
    const { letters, jobs } = operators();
    await startWorker();
    const created = await jobs.create({ task: fragile, input: { text: 'race' }, owner });
    const id = 'made' in created ? created.made.id : '';
    await until(async () => (await letters.find(id)) !== undefined);
    broken = false;
    const answers = await Promise.all(Array.from({ length: 5 }, () => letters.redrive(id)));
    expect(answers.filter((letter) => letter !== undefined)).toHaveLength(1);
  });

  it('drops the dead letter of an organisation that is gone', async () => {
    const { letters, jobs } = operators();
    await startWorker();
    const created = await jobs.create({ task: fragile, input: { text: 'orphan' }, owner });
    const id = 'made' in created ? created.made.id : '';
    await until(async () => (await letters.find(id)) !== undefined);
    await test.database.prisma.organization.delete({ where: { id: owner.organizationId } });
    expect(await letters.redrive(id)).toBeUndefined();
    expect(await letters.find(id)).toBeUndefined();
  });
});
