import {
  createJobRunner,
  createTaskRegistry,
  defineTask,
  isJobError,
  type JobRunner,
  silentLog,
} from '@headgate/jobs';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '@headgate/jobs/pg-boss';
import { recordRuns } from '@headgate/jobs/prisma';
import { assertCursorPrecision, assertIndexed } from '@headgate/pagination/prisma';
import { assertEndpoint } from '@headgate/pagination/testing';
import { whyUnavailable } from '@headgate/test-servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createJobList } from '../src/domain/jobs/job-list.ts';
import { json, startTestApi } from './harness.ts';

const gates = new Map<string, () => void>();

/** Counts up to its release, or to its cancellation. */
const count = defineTask({
  name: 'count',
  input: z.strictObject({ name: z.string().max(20), fail: z.boolean().default(false) }),
  output: z.object({ counted: z.number() }),
  retryLimit: 0,
  interactive: true,
  run: ({ name, fail }, { signal, progress }) =>
    new Promise((resolve, reject) => {
      progress({ completed: 1, total: 2, unit: 'numbers' });
      gates.set(name, () => (fail ? reject(new Error('lost count')) : resolve({ counted: 2 })));
      signal.addEventListener('abort', () => {
        const cancelled = isJobError(signal.reason) && signal.reason.code === 'cancelled';
        if (cancelled) resolve({ counted: 1 });
        else reject(signal.reason);
      });
    }),
});
const jobTypes = [{ task: count, permissions: ['chat:write'] }] as const;

const engines = [
  'pglite',
  ...(whyUnavailable('postgres') === undefined ? (['postgres'] as const) : []),
] as const;

describe.each(engines)('/v1/jobs on %s', (on) => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let queue: PgBossQueue;
  let runner: JobRunner;
  let token: string;

  beforeAll(async () => {
    api = await startTestApi({ on, jobTypes });
    const { database } = api;
    const tasks = createTaskRegistry([count]);
    queue = createPgBossQueue({
      connection: connectionTo(database, api.databaseUrl),
      tasks,
      log: silentLog,
      maintain: true,
    });
    await queue.start();
    const source = recordRuns({ prisma: database.prisma, source: queue });
    runner = createJobRunner({ source, tasks, log: silentLog, pollIntervalMs: 100 });
    runner.start();
    token = (await api.signIn()).access_token;
  });

  afterEach(() => {
    for (const release of gates.values()) release();
    gates.clear();
  });

  afterAll(async () => {
    await runner?.stop(1_000);
    await queue?.stop();
    await api?.close();
  });

  const post = (path: string, body?: unknown, by = token) =>
    body === undefined
      ? api.request(path, { method: 'POST', token: by })
      : api.request(path, { json: body, token: by });
  const get = async (id: string) => json(await api.request(`/v1/jobs/${id}`, { token }));
  const make = async (name: string, more: object = {}) =>
    json(await post('/v1/jobs', { type: 'count', input: { name }, ...more }));

  /** Reads events up to one of a type; the rest of the stream stays unread. */
  async function* follow(id: string, headers: Record<string, string> = {}) {
    const response = await api.request(`/v1/jobs/${id}/events`, { token, headers });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end === -1) break;
        const [, sequence, type, data] =
          /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
        text = text.slice(end + 2);
        if (data) yield { id: Number(sequence), type, data: JSON.parse(data) };
      }
    }
  }

  it('takes a job, which is seen running, progressing and done by its events', async () => {
    const response = await post('/v1/jobs', { type: 'count', input: { name: 'a' } });
    expect(response.status).toBe(202);
    const job = await json(response);
    expect(response.headers.get('location')).toBe(`/v1/jobs/${job.id}`);
    expect(job).toMatchObject({ type: 'count', state: 'queued', progress: null, attempts: 0 });

    const types: unknown[] = [];
    for await (const event of follow(job.id)) {
      types.push([event.id, event.type]);
      if (event.type === 'progress') {
        expect(event.data).toMatchObject({ completed: 1, total: 2, unit: 'numbers' });
        gates.get('a')?.();
      }
    }
    expect(types).toEqual([
      [1, 'queued'],
      [2, 'running'],
      [3, 'progress'],
      [4, 'succeeded'],
    ]);
    expect(await get(job.id)).toMatchObject({
      state: 'succeeded',
      input: { name: 'a' },
      output: { counted: 2 },
      progress: { completed: 1, total: 2, unit: 'numbers' },
    });

    const later: unknown[] = [];
    for await (const event of follow(job.id, { 'Last-Event-ID': '2' })) later.push(event.id);
    expect(later).toEqual([3, 4]);
    const wrong = await api.request(`/v1/jobs/${job.id}/events`, {
      token,
      headers: { 'Last-Event-ID': 'x' },
    });
    expect(wrong.status).toBe(400);
  });

  it('J09 refuses what does not fit with a pointer into the body, and keeps nothing of it', async () => {
    const before = await api.database.prisma.jobRun.count();
    const wrong = await post('/v1/jobs', { type: 'count', input: { name: 7, more: 1 } });
    expect(wrong.status).toBe(422);
    expect((await json(wrong)).errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([
      '/input/name',
      '/input/more',
    ]);
    const unknown = await post('/v1/jobs', { type: 'maintenance.prune-sessions' });
    expect(unknown.status).toBe(422);
    expect((await json(unknown)).errors).toMatchObject([
      {
        pointer: '/type',
        message: 'Expected one of "chat", "embeddings", "batch", "export", "count".',
      },
    ]);
    const long = await post('/v1/jobs', { type: 'count', input: { name: 'x'.repeat(10_000_000) } });
    expect(long.status).toBe(413);
    expect(await json(long)).toMatchObject({ code: 'payload_too_large' });
    for (const part of [{ priority: 1_000 }, { run_at: 'tomorrow' }, { unique_key: '' }]) {
      const refused = await post('/v1/jobs', { type: 'count', input: { name: 'b' }, ...part });
      expect(refused.status).toBe(422);
    }
    expect(await api.database.prisma.jobRun.count()).toBe(before);
  });

  it('makes one job for a unique key, and says which one has it', async () => {
    const first = await make('unique', { unique_key: 'k' });
    const second = await post('/v1/jobs', {
      type: 'count',
      input: { name: 'unique' },
      unique_key: 'k',
    });
    expect(second.status).toBe(409);
    expect(await json(second)).toMatchObject({ code: 'job_exists', job_id: first.id });
  });

  it('makes one job for an Idempotency-Key, however often it is sent', async () => {
    const send = () =>
      api.request('/v1/jobs', {
        json: { type: 'count', input: { name: 'once' } },
        token,
        headers: { 'Idempotency-Key': 'once-and-for-all' },
      });
    const first = await send();
    const again = await send();
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await json(again)).toEqual(await json(first));
  });

  it('cancels a job that waits at once, and one that runs with what it had got done', async () => {
    const waiting = await make('later', { run_at: '2999-01-01T00:00:00Z' });
    const gone = await post(`/v1/jobs/${waiting.id}/cancel`);
    expect(gone.status).toBe(202);
    expect(await json(gone)).toMatchObject({ state: 'cancelled' });

    const running = await make('cut');
    const types: unknown[] = [];
    for await (const event of follow(running.id)) {
      types.push(event.type);
      if (event.type === 'progress') await post(`/v1/jobs/${running.id}/cancel`);
    }
    expect(types.slice(-2)).toEqual(['cancelling', 'cancelled']);
    expect(await get(running.id)).toMatchObject({ state: 'cancelled', output: { counted: 1 } });
  });

  it('J05 runs a job again that failed, under its id, and no other', async () => {
    const job = await make('twice', { input: { name: 'twice', fail: true } });
    for await (const event of follow(job.id)) {
      if (event.type === 'progress') gates.get('twice')?.();
    }
    expect(await get(job.id)).toMatchObject({
      state: 'failed',
      error: { name: 'Error', message: 'lost count' },
    });
    const retried = await post(`/v1/jobs/${job.id}/retry`);
    expect(retried.status).toBe(202);
    expect(await json(retried)).toMatchObject({ id: job.id, state: 'queued', error: null });
    const busy = await post(`/v1/jobs/${job.id}/retry`);
    expect(busy.status).toBe(409);
    expect(await json(busy)).toMatchObject({ code: 'job_not_repeatable' });
  });

  it('shows nothing to another organisation', async () => {
    const job = await make('mine');
    const other = (await api.signIn('grace@example.com')).access_token;
    const answers = await Promise.all([
      api.request(`/v1/jobs/${job.id}`, { token: other }),
      api.request(`/v1/jobs/${job.id}/events`, { token: other }),
      post(`/v1/jobs/${job.id}/cancel`, undefined, other),
      post(`/v1/jobs/${job.id}/retry`, undefined, other),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const list = await json(await api.request('/v1/jobs', { token: other }));
    expect(list.items).toEqual([]);
  });

  it('asks an API key for the scope of what the job does', async () => {
    const key = async (scopes: string[]) =>
      (await json(await post('/v1/api-keys', { name: 'worker', scopes }))).key;
    const body = { type: 'count', input: { name: 'key' } };
    const narrow = await post('/v1/jobs', body, await key(['jobs:write']));
    expect(narrow.status).toBe(403);
    expect(await json(narrow)).toMatchObject({ code: 'insufficient_scope', scope: 'chat:write' });
    const wide = await post('/v1/jobs', body, await key(['jobs:write', 'chat:write']));
    expect(wide.status).toBe(202);
  });

  it('lists by state and type, page by page', async () => {
    const jobs = Array.from({ length: 7 }, (_, n) =>
      make(`p${n}`, { run_at: '2999-01-01T00:00:00Z' }),
    );
    await Promise.all(jobs);
    const first = await json(
      await api.request('/v1/jobs?state=queued&type=count&limit=5', { token }),
    );
    expect(first.items).toHaveLength(5);
    expect(first.items[0]).not.toHaveProperty('input');
    const second = await json(await api.request(first.links.next, { token }));
    expect(second.items.map((job: { state: string }) => job.state)).toContain('queued');
    const none = await json(await api.request('/v1/jobs?type=other', { token }));
    expect(none.items).toEqual([]);
    expect((await api.request('/v1/jobs?state=lost', { token })).status).toBe(422);
    await assertEndpoint<{ id: string }>({
      request: async (url) => api.request(url, { token }),
      url: '/v1/jobs?state=queued',
      identify: ({ id }) => id,
    });
  });

  it('is served by the indexes that lead with the tenant', async () => {
    const list = createJobList(() => undefined);
    for (const indexPrefix of [
      ['organization_id'],
      ['organization_id', 'state'],
      ['organization_id', 'type'],
    ]) {
      const spec = { table: 'job_run', indexPrefix };
      await assertIndexed(api.database.prisma, list, spec);
      await assertCursorPrecision(api.database.prisma, list, spec);
    }
  });
});
