import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeWith } from '@headgate/test-servers';
import OpenAI, { toFile } from 'openai';
import type { Batch } from 'openai/resources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { pinnedNode, root, TestProcess } from './lib/process.ts';

const endpoint = '/v1/chat/completions' as const;
const model = 'llama3.2:latest';

const input = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      custom_id: `request-${n}`,
      method: 'POST',
      url: endpoint,
      body: { model, messages: [{ role: 'user', content: `Question ${n}` }] },
    }),
  ).join('\n');

describeWith(describe, 'postgres', 'files and batches on the built API and its workers', () => {
  let api: BuiltApi;
  let client: OpenAI;
  const workers: TestProcess[] = [];

  beforeAll(async () => {
    api = await startBuiltApi((parts) => ({
      MODELS_CONFIG: JSON.stringify({
        providers: { ollama: { type: 'ollama', base_url: parts.ollamaUrl, concurrency: 4 } },
      }),
    }));
    client = await api.client();
    await startWorker();
  });
  afterAll(async () => {
    for (const worker of workers) await worker[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  async function startWorker(): Promise<TestProcess> {
    const worker = new TestProcess(pinnedNode, ['dist/main.js'], {
      cwd: join(root, 'apps', 'worker'),
      env: { ...api.env, WORKER_PORT: '0' },
    });
    workers.push(worker);
    await worker.waitFor(/the worker runs/);
    return worker;
  }

  async function makeBatch(lines: string): Promise<Batch> {
    const file = await client.files.create({
      file: await toFile(Buffer.from(lines), 'requests.jsonl'),
      purpose: 'batch',
    });
    return client.batches.create({ input_file_id: file.id, endpoint, completion_window: '24h' });
  }

  /** Polls as the guide of the API says, until the batch is over. */
  async function ended({ id }: Batch, isOver: (batch: Batch) => boolean = isEnded) {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const batch = await client.batches.retrieve(id);
      if (isOver(batch)) return batch;
      if (Date.now() > deadline) throw new Error(`not over: ${JSON.stringify(batch)}`);
      await delay(100);
    }
  }

  async function linesOf(fileId: string | null | undefined) {
    if (!fileId) return [];
    const text = await (await client.files.content(fileId)).text();
    return text
      .trimEnd()
      .split('\n')
      .map(
        (
          line,
        ): { custom_id: string; response: { status_code: number; body: OpenAI.ChatCompletion } } =>
          JSON.parse(line),
      );
  }

  it('W4 the openai package uploads, batches, polls and downloads, unmodified', async () => {
    const batch = await ended(await makeBatch(input(60)));
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 60, completed: 60, failed: 0 },
    });
    const lines = await linesOf(batch.output_file_id);
    expect(lines.map(({ custom_id }) => custom_id)).toEqual(
      Array.from({ length: 60 }, (_, n) => `request-${n}`),
    );
    expect(lines[0]?.response.body.choices[0]?.message.content).toBeTruthy();
    const listed: string[] = [];
    for await (const each of client.batches.list({ limit: 1 })) listed.push(each.id);
    expect(listed).toContain(batch.id);
    const outputs = await client.files.list({ purpose: 'batch_output' });
    expect(outputs.data.map(({ id }) => id)).toEqual([batch.output_file_id]);
    const deleted = await client.files.delete(batch.input_file_id);
    expect(deleted).toMatchObject({ id: batch.input_file_id, deleted: true });
    await expect(client.files.retrieve(batch.input_file_id)).rejects.toThrow(OpenAI.NotFoundError);
  });

  it('answers 400 to what the package asks in vain, and the package does not ask again', async () => {
    const upload = client.files.create({
      file: await toFile(Buffer.from('x'), 'x.jsonl'),
      purpose: 'fine-tune',
    });
    await expect(upload).rejects.toThrow(OpenAI.BadRequestError);
    const create = client.batches.create({
      input_file_id: 'file-none',
      endpoint,
      completion_window: '24h',
    });
    await expect(create).rejects.toThrow(OpenAI.BadRequestError);
  });

  it('cancels, and hands out what there is', async () => {
    api.ollama.setScript(model, { chunks: ['slow'], chunkDelayMs: 100 });
    const batch = await makeBatch(input(300));
    await ended(batch, ({ request_counts }) => (request_counts?.completed ?? 0) > 0);
    expect((await client.batches.cancel(batch.id)).status).toBe('cancelling');
    const cancelled = await ended(batch);
    expect(cancelled.status).toBe('cancelled');
    const [output, errors] = [
      await linesOf(cancelled.output_file_id),
      await linesOf(cancelled.error_file_id),
    ];
    expect(output).toHaveLength(cancelled.request_counts?.completed ?? -1);
    expect(output.length + errors.length).toBe(300);
  });

  it('loses no line when a worker is killed, and has one result of each', async () => {
    api.ollama.setScript(model, { chunks: ['slow'], chunkDelayMs: 100 });
    const before = api.ollama.requests.length;
    const batch = await makeBatch(input(200));
    await ended(batch, ({ request_counts }) => (request_counts?.completed ?? 0) > 20);
    await workers[0]?.stop('SIGKILL');
    api.ollama.setScript(model, { chunks: ['fast'] });
    await startWorker();
    const done = await ended(batch);
    expect(done.request_counts).toEqual({ total: 200, completed: 200, failed: 0 });
    const lines = await linesOf(done.output_file_id);
    expect(new Set(lines.map(({ custom_id }) => custom_id)).size).toBe(200);
    expect(lines).toHaveLength(200);
    // What was under way, and what had no result in the database yet, is asked once more.
    const asked = api.ollama.requests.slice(before).filter(({ path }) => path === '/api/chat');
    expect(asked.length).toBeLessThanOrEqual(200 + 12);
  });
});

function isEnded({ status }: Batch): boolean {
  return ['completed', 'failed', 'expired', 'cancelled'].includes(status);
}
