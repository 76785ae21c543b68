import { uuidv7 } from '@headgate/core';
import { type TestClock, testClock } from '@headgate/core/testing';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { JobError, type JobRunner, runTask } from '@headgate/jobs';
import { type OllamaServer, startOllamaServer } from '@headgate/model-provider/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Batch, isBatchError } from '../src/index.ts';
import { batchJobTask } from '../src/tasks/batch-job.ts';
import { startEngine } from './start-engine.ts';
import { until } from './until.ts';

const generateId = uuidv7();
const hour = 60 * 60 * 1000;
const endpoint = '/v1/chat/completions' as const;

const request = (n: number, body: object = {}) =>
  JSON.stringify({
    custom_id: `request-${n}`,
    method: 'POST',
    url: endpoint,
    body: {
      model: 'llama3.2:latest',
      messages: [{ role: 'user', content: `question ${n}` }],
      ...body,
    },
  });
const requests = (count: number) => Array.from({ length: count }, (_, n) => request(n));

interface Result {
  readonly id: string;
  readonly custom_id: string | null;
  readonly response: { status_code: number; body: Record<string, unknown> } | null;
  readonly error: { code: string; line: number } | null;
}

eachDatabase(describe, 'batches', ({ create }) => {
  let test: TestDatabase;
  let ollama: OllamaServer;
  let clock: TestClock;
  let engine: Awaited<ReturnType<typeof startEngine>>;
  let runner: JobRunner | undefined;
  let organizationId: string;
  const createdBy = generateId();

  beforeAll(async () => {
    test = await create();
  });
  afterAll(() => test.close());

  beforeEach(async () => {
    ollama = await startOllamaServer();
    clock = testClock(new Date().toISOString());
    await start();
    organizationId = generateId();
    await engine.prisma.organization.create({ data: { id: organizationId, name: 'o' } });
    await engine.prisma.webhookEndpoint.create({
      data: {
        id: generateId(),
        organizationId,
        createdBy,
        url: 'https://example.com',
        eventTypes: ['batch.completed', 'batch.failed', 'batch.expired', 'batch.cancelled'],
        secret: 'whsec_x',
        createdAt: new Date(),
        updatedAt: new Date(),
      },
    });
  });
  afterEach(async () => {
    await runner?.stop(0);
    runner = undefined;
    await engine.close();
    await ollama.close();
  });

  async function start(options: { quotas?: string; concurrency?: number } = {}) {
    engine = await startEngine(test, { baseUrl: ollama.url, clock, ...options });
  }

  async function makeBatch(
    lines: readonly string[],
    expiresAt = new Date(clock() + 90 * hour),
    projectId?: string,
  ) {
    async function* content() {
      yield Buffer.from(lines.join('\n'));
    }
    const staged = await engine.files.stage(organizationId, content());
    const file = await engine.files.keep(staged, {
      organizationId,
      createdBy,
      purpose: 'batch',
      filename: 'requests.jsonl',
      expiresAt,
    });
    return engine.batches.create({
      organizationId,
      createdBy,
      projectId,
      endpoint,
      inputFileId: file.id,
      completionWindow: '24h',
      metadata: null,
    });
  }

  async function reread({ id }: Batch): Promise<Batch> {
    const found = await engine.batches.find(organizationId, id);
    if (!found) throw new Error('the batch is gone');
    return found;
  }

  async function ended(batch: Batch): Promise<Batch> {
    await until(async () => (await reread(batch)).endedAt !== null);
    return reread(batch);
  }

  async function linesOf(fileId: string | null): Promise<Result[]> {
    if (fileId === null) return [];
    const file = await engine.files.find(organizationId, fileId);
    if (!file) throw new Error('the file is gone');
    let text = '';
    for await (const piece of engine.files.read(file)) text += Buffer.from(piece).toString();
    expect(text.endsWith('\n')).toBe(true);
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  const events = async () =>
    (await engine.prisma.webhookMessage.findMany({ where: { organizationId } })).map(({ body }) =>
      JSON.parse(body),
    );
  const asked = () => ollama.requests.filter(({ path }) => path === '/api/chat').length;

  it('W4 answers every line once, in the order of the input, and tells of the end', async () => {
    const made = await makeBatch(requests(120));
    expect(made).toMatchObject({ state: 'validating', total: 0 });
    runner = engine.startRunner();
    const batch = await ended(made);
    expect(batch).toMatchObject({ state: 'completed', total: 120, completed: 120, failed: 0 });
    expect(batch.errorFileId).toBeNull();
    const results = await linesOf(batch.outputFileId);
    expect(results.map(({ custom_id }) => custom_id)).toEqual(
      Array.from({ length: 120 }, (_, n) => `request-${n}`),
    );
    for (const { response, error } of results) {
      expect(error).toBeNull();
      expect(response).toMatchObject({ status_code: 200, body: { object: 'chat.completion' } });
    }
    expect(asked()).toBe(120);
    expect(await events()).toMatchObject([
      {
        type: 'batch.completed',
        data: {
          id: `batch_${batch.id}`,
          request_counts: { total: 120, completed: 120, failed: 0 },
          output_file_id: `file-${batch.outputFileId}`,
        },
      },
    ]);
    expect(await engine.prisma.batchResult.count({ where: { batchId: batch.id } })).toBe(0);
  });

  it('of a project makes all of its calls for it', async () => {
    const projectId = generateId();
    runner = engine.startRunner();
    await ended(await makeBatch(requests(3), undefined, projectId));
    const counted = async () =>
      (await engine.prisma.usageRecord.findMany({ where: { organizationId } })).map(
        (each) => each.projectId,
      );
    await until(async () => (await counted()).length === 3);
    expect(await counted()).toEqual([projectId, projectId, projectId]);
  });

  it('reports broken lines one by one, and runs the rest', async () => {
    const lines = [
      request(0),
      '{"custom_id": broken',
      '',
      request(0),
      request(1, { messages: 'none' }),
      request(2, { model: 'nobody-has-this' }),
      request(3, { stream: true }),
      request(4),
    ];
    runner = engine.startRunner();
    const batch = await ended(await makeBatch(lines));
    expect(batch).toMatchObject({ state: 'completed', total: 7, completed: 2, failed: 5 });
    expect(batch.faults).toMatchObject([
      { code: 'invalid_json', line: 2 },
      { code: 'duplicate_custom_id', line: 4, param: 'custom_id' },
    ]);
    const output = await linesOf(batch.outputFileId);
    expect(output.map(({ custom_id }) => custom_id)).toEqual(['request-0', 'request-4']);
    const errors = await linesOf(batch.errorFileId);
    expect(errors.map(({ error, response }) => error?.code ?? response?.status_code)).toEqual([
      'invalid_json',
      'duplicate_custom_id',
      400,
      404,
      400,
    ]);
    expect(errors[2]?.response?.body).toMatchObject({ error: { param: 'messages' } });
    expect(errors[3]?.response?.body).toMatchObject({ error: { code: 'model_not_found' } });
  });

  it('fails as a whole without a line, and with more than there may be', async () => {
    runner = engine.startRunner();
    const empty = await ended(await makeBatch(['', '  ']));
    expect(empty).toMatchObject({ state: 'failed', faults: [{ code: 'empty_file', line: null }] });
    const tooMany = await ended(await makeBatch(Array(50_001).fill('{}')));
    expect(tooMany).toMatchObject({ state: 'failed', faults: [{ code: 'too_many_requests' }] });
    expect(tooMany.outputFileId).toBeNull();
    expect((await events()).map(({ type }) => type)).toEqual(['batch.failed', 'batch.failed']);
    expect(asked()).toBe(0);
  });

  it('loses nothing when its worker stops in the middle, and makes no finished request again', async () => {
    ollama.setScript('llama3.2:latest', { chunks: ['slow'], chunkDelayMs: 30 });
    const made = await makeBatch(requests(150));
    runner = engine.startRunner();
    await until(async () => (await reread(made)).completed >= 20);
    await runner.stop(0);
    const before = await reread(made);
    expect(before.state).toBe('in_progress');
    runner = engine.startRunner();
    const batch = await ended(made);
    expect(batch).toMatchObject({ state: 'completed', completed: 150, failed: 0 });
    const results = await linesOf(batch.outputFileId);
    expect(new Set(results.map(({ custom_id }) => custom_id)).size).toBe(150);
    expect(results).toHaveLength(150);
    // Only what was under way is asked again: the slots of the model, and two that were about to be.
    expect(asked()).toBeLessThanOrEqual(150 + 6);
  });

  it('keeps what it has when it is cancelled, and says of the rest that it was not run', async () => {
    ollama.setScript('llama3.2:latest', { chunks: ['slow'], chunkDelayMs: 50 });
    const made = await makeBatch(requests(300));
    runner = engine.startRunner();
    await until(async () => (await reread(made)).completed >= 5);
    const cancelling = await engine.batches.cancel(organizationId, made.id);
    expect(cancelling?.state).toBe('cancelling');
    expect((await engine.batches.cancel(organizationId, made.id))?.state).toMatch(/^cancel/);
    const batch = await ended(made);
    expect(batch.state).toBe('cancelled');
    expect(batch.completed).toBeLessThan(300);
    const output = await linesOf(batch.outputFileId);
    const errors = await linesOf(batch.errorFileId);
    expect(output).toHaveLength(batch.completed);
    expect(output.length + errors.length).toBe(300);
    for (const { error } of errors) expect(error?.code).toBe('batch_cancelled');
    const all = [...output, ...errors].map(({ custom_id }) => custom_id);
    expect(new Set(all).size).toBe(300);
    expect((await events()).map(({ type }) => type)).toEqual(['batch.cancelled']);
    const again = engine.batches.cancel(organizationId, generateId());
    expect(await again).toBeUndefined();
  });

  it('is cancelled before anybody has looked at it', async () => {
    const made = await makeBatch(requests(3));
    await engine.batches.cancel(organizationId, made.id);
    runner = engine.startRunner();
    expect(await ended(made)).toMatchObject({ state: 'cancelled', outputFileId: null });
    expect(asked()).toBe(0);
  });

  it('expires with what it has, though the provider does not answer any more', async () => {
    const made = await makeBatch(requests(60));
    runner = engine.startRunner();
    ollama.setScript('llama3.2:latest', { chunks: ['never'], chunkDelayMs: 3_600_000 });
    await until(() => asked() >= 4);
    clock.advance(25 * hour);
    await engine.tend();
    const batch = await ended(made);
    expect(batch.state).toBe('expired');
    const errors = await linesOf(batch.errorFileId);
    expect(errors).toHaveLength(60 - batch.completed);
    for (const { error } of errors) expect(error?.code).toBe('batch_expired');
    expect((await events()).map(({ type }) => type)).toEqual(['batch.expired']);
  });

  it('waits for a quota to fill up again, and goes on then', async () => {
    await engine.close();
    await start({ quotas: 'organization:requests/day=10' });
    const made = await makeBatch(requests(30));
    runner = engine.startRunner();
    await until(async () => {
      const { pausedUntil } = await engine.prisma.batch.findUniqueOrThrow({
        where: { id: made.id },
      });
      return pausedUntil !== null;
    });
    await engine.tend();
    expect(await reread(made)).toMatchObject({ state: 'in_progress', completed: 10, failed: 0 });
    expect(asked()).toBe(10);
  });

  it('is refused without a file of its organisation for it, and keeps that from being deleted', async () => {
    const made = await makeBatch(requests(1));
    await expect(engine.files.delete(organizationId, made.inputFileId)).rejects.toMatchObject({
      code: 'in_use',
    });
    const other = { ...made, id: generateId(), organizationId: generateId() };
    const refused = await engine.batches
      .create({ ...other, apiKeyId: undefined, projectId: undefined })
      .catch((error: unknown) => error);
    expect(isBatchError(refused) && refused.code).toBe('input_not_found');
    runner = engine.startRunner();
    await ended(made);
    expect(await engine.files.delete(organizationId, made.inputFileId)).toBe(true);
  });

  it('is made once and followed as a job, which cancels it and tells of its files', async () => {
    const { inputFileId } = await makeBatch(requests(40));
    const task = batchJobTask(engine.batches);
    const owner = { organizationId, userId: createdBy };
    const input = {
      input_file_id: `file-${inputFileId}`,
      endpoint,
      completion_window: '24h',
    };
    runner = engine.startRunner();
    const jobId = generateId();
    const first = await runTask(task, input, { owner, jobId });
    expect(first).toMatchObject({
      batch_id: `batch_${jobId}`,
      status: 'completed',
      request_counts: { total: 40, completed: 40, failed: 0 },
    });
    expect(await runTask(task, input, { owner, jobId })).toEqual(first);

    ollama.setScript('llama3.2:latest', { chunks: ['slow'], chunkDelayMs: 200 });
    const controller = new AbortController();
    const cancelledId = generateId();
    const following = runTask(task, input, {
      owner,
      jobId: cancelledId,
      signal: controller.signal,
    });
    await until(async () => (await engine.batches.find(organizationId, cancelledId)) !== undefined);
    controller.abort(new JobError('cancelled', 'The job was cancelled'));
    expect(await following).toMatchObject({ status: expect.stringMatching(/^cancel/) });
    const unknown = { ...input, input_file_id: `file-${generateId()}` };
    await expect(runTask(task, unknown, { owner, jobId: generateId() })).rejects.toMatchObject({
      code: 'given_up',
    });
  });

  it('makes anew what its queue has lost', async () => {
    const made = await makeBatch(requests(20));
    await engine.prisma.$executeRaw`DELETE FROM pgboss.job WHERE name LIKE 'batch.%'`;
    runner = engine.startRunner();
    await engine.tend();
    expect(await ended(made)).toMatchObject({ state: 'completed', completed: 20 });
  });
});
