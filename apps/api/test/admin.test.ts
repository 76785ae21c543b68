import {
  announceWorker,
  createJobRunner,
  createTaskRegistry,
  defineTask,
  JobError,
  type JobRunner,
  silentLog,
} from '@headgate/jobs';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '@headgate/jobs/pg-boss';
import { prismaWorkerRegistry, recordRuns } from '@headgate/jobs/prisma';
import { whyUnavailable } from '@headgate/test-servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { watchQueues } from '../src/domain/operations/watch-queues.ts';
import { json, startTestApi } from './harness.ts';

let broken = true;
const fragile = defineTask({
  name: 'fragile',
  input: z.object({ secret: z.string() }),
  interactive: true,
  async run() {
    if (broken) throw new JobError('given_up', 'no', { cause: new RangeError('never') });
  },
});

const engines = [
  'pglite',
  ...(whyUnavailable('postgres') === undefined ? (['postgres'] as const) : []),
] as const;

describe.each(engines)('/v1/admin on %s', (on) => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let queue: PgBossQueue;
  let token: string;
  let tenant: string;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    api = await startTestApi({ on, jobTypes: [{ task: fragile }] });
    token = (await api.signIn()).access_token;
    const { organizationId } = await api.services.authenticator.authenticate(token);
    api.operateBy(organizationId);
    tenant = (await api.signIn('tenant@example.com')).access_token;
    queue = createPgBossQueue({
      connection: connectionTo(api.database, api.databaseUrl),
      tasks: createTaskRegistry([fragile]),
      log: silentLog,
      maintain: true,
    });
    await queue.start();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    broken = true;
  });
  afterAll(async () => {
    await queue?.stop();
    await api?.close();
  });

  const get = async (path: string, by = token) => json(await api.request(path, { token: by }));
  const post = (path: string, body?: object, by = token) =>
    api.request(path, { method: 'POST', token: by, ...(body && { json: body }) });
  const make = async () =>
    json(await post('/v1/jobs', { type: 'fragile', input: { secret: 'prompt' } }, tenant));
  const audited = async (targetId: string) =>
    (
      await api.database.prisma.auditEvent.findMany({
        where: { targetId },
        orderBy: { createdAt: 'asc' },
      })
    ).map(({ action }) => action);

  async function startWorker(): Promise<{ id: string; runner: JobRunner }> {
    const { prisma } = api.database;
    const runner = createJobRunner({
      source: recordRuns({ prisma, source: queue }),
      tasks: createTaskRegistry([fragile]),
      log: silentLog,
      pollIntervalMs: 100,
      onRunEnd: (end) => node.runEnded(end),
    });
    const id = crypto.randomUUID();
    const node = await announceWorker({
      ...{ id, host: 'mill', pid: 7, version: '1', runner, log: silentLog, intervalMs: 200 },
      registry: prismaWorkerRegistry(prisma),
      onOrders: queue.onOrders,
    });
    runner.start();
    stops.push(async () => {
      await runner.stop(1_000);
      await node.leave();
    });
    return { id, runner };
  }

  it('is for admins of the operating organisation alone, also for those of others', async () => {
    for (const path of ['queues', 'dead-letters', 'workers']) {
      const refused = await api.request(`/v1/admin/${path}`, { token: tenant });
      expect(refused.status, path).toBe(403);
      expect((await json(refused)).code).toBe('forbidden');
      expect((await api.request(`/v1/admin/${path}`, { token })).status, path).toBe(200);
    }
    expect((await post('/v1/admin/queues/fragile/pause', undefined, tenant)).status).toBe(403);
    expect(await get('/v1/admin/queues/fragile')).toMatchObject({ paused_at: null });
  });

  it('says of a job and of its queue that no worker serves it, and tells the log and the metrics once', async () => {
    const { id } = await make();
    expect(await get(`/v1/jobs/${id}`, tenant)).toMatchObject({
      state: 'queued',
      held_back: 'no_worker',
    });
    expect(await get('/v1/admin/queues/fragile')).toMatchObject({ waiting: 1, workers: 0 });

    const warned: string[] = [];
    const seen: unknown[] = [];
    const watch = watchQueues({
      queues: api.services.queues,
      intervalMs: 10,
      onUnserved: (name) => warned.push(name),
      onLook(unserved) {
        seen.push(unserved);
        api.services.metrics.queuesUnserved(unserved);
      },
    });
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBeGreaterThan(2);
    expect(warned).toEqual(['fragile']);
    const metrics = await (await api.request('/metrics')).text();
    expect(metrics).toContain('headgate_queue_unserved_jobs{queue="fragile"} 1');

    broken = false;
    await startWorker();
    await expect
      .poll(async () => (await get(`/v1/jobs/${id}`, tenant)).state, { timeout: 10_000 })
      .toBe('succeeded');
    expect(await get(`/v1/jobs/${id}`, tenant)).toMatchObject({ held_back: null });
    await expect.poll(() => seen.at(-1), { timeout: 10_000 }).toEqual([]);
    watch.stop();
  });

  it('pauses a queue and resumes it, with a line in the audit log for each change', async () => {
    broken = false;
    await startWorker();
    const paused = await post('/v1/admin/queues/fragile/pause');
    expect(paused.status).toBe(200);
    expect(await json(paused)).toMatchObject({ name: 'fragile', paused_at: expect.any(String) });
    expect((await post('/v1/admin/queues/fragile/pause')).status).toBe(200);
    const { id } = await make();
    expect(await get(`/v1/jobs/${id}`, tenant)).toMatchObject({ held_back: 'queue_paused' });
    expect((await post('/v1/admin/queues/fragile/resume')).status).toBe(200);
    await expect
      .poll(async () => (await get(`/v1/jobs/${id}`, tenant)).state, { timeout: 10_000 })
      .toBe('succeeded');
    expect(await audited('fragile')).toEqual(['queue.paused', 'queue.resumed']);
    expect((await post('/v1/admin/queues/none/pause')).status).toBe(404);
  });

  it('J05 shows a dead letter without what went in, and redrives it under the id of the job', async () => {
    await startWorker();
    const { id } = await make();
    await expect
      .poll(async () => (await get(`/v1/jobs/${id}`, tenant)).state, { timeout: 10_000 })
      .toBe('failed');
    const letter = await get(`/v1/admin/dead-letters/${id}`);
    expect(letter).toMatchObject({
      id,
      queue: 'fragile',
      task: 'fragile',
      attempts: 1,
      error: { name: 'RangeError', message: 'never' },
    });
    expect(JSON.stringify(letter)).not.toContain('prompt');
    const listed = async (query: string) =>
      (await get(`/v1/admin/dead-letters${query}`)).items.map((item: { id: string }) => item.id);
    expect(await listed('?queue=fragile')).toEqual([id]);
    expect(await listed('?queue=webhook.deliver')).toEqual([]);

    broken = false;
    expect((await post(`/v1/admin/dead-letters/${id}/redrive`)).status).toBe(202);
    await expect
      .poll(async () => (await get(`/v1/jobs/${id}`, tenant)).state, { timeout: 10_000 })
      .toBe('succeeded');
    expect((await post(`/v1/admin/dead-letters/${id}/redrive`)).status).toBe(404);
    expect(await audited(id)).toEqual(['dead_letter.redriven']);
  });

  it('redrives all of a queue at once', async () => {
    await startWorker();
    const jobs = [await make(), await make()];
    await expect
      .poll(async () => (await get('/v1/admin/dead-letters')).items.length, { timeout: 10_000 })
      .toBe(2);
    broken = false;
    const redriven = await post('/v1/admin/dead-letters/redrive-all', { queue: 'fragile' });
    expect(await json(redriven)).toEqual({ redriven: 2, more: false });
    for (const { id } of jobs) {
      await expect
        .poll(async () => (await get(`/v1/jobs/${id}`, tenant)).state, { timeout: 10_000 })
        .toBe('succeeded');
    }
  });

  it('lists workers, and has one drain and go on', async () => {
    const { id } = await startWorker();
    expect((await get('/v1/admin/workers')).items).toMatchObject([{ id, host: 'mill' }]);
    expect((await post(`/v1/admin/workers/${id}/drain`)).status).toBe(202);
    const state = async () => (await get(`/v1/admin/workers/${id}`)).state;
    await expect.poll(state, { timeout: 10_000 }).toBe('drained');
    expect(await get('/v1/admin/queues/fragile')).toMatchObject({ workers: 0 });
    expect((await post(`/v1/admin/workers/${id}/resume`)).status).toBe(202);
    await expect.poll(state, { timeout: 10_000 }).toBe('running');
    expect(await audited(id)).toEqual(['worker.drained', 'worker.resumed']);
    expect((await post(`/v1/admin/workers/${crypto.randomUUID()}/drain`)).status).toBe(404);
  });
});
