import { describe, expect, it } from 'vitest';
import { contextWith, failureOf, startPair } from '../../test/support.ts';
import type { PullProgress } from '../index.ts';
import { collect, defaultDeadlines } from '../index.ts';

const model = 'tiny';

describe('pulling a model', () => {
  it('tells its progress, and the model is there', async () => {
    await using pair = await startPair({ registry: { [model]: 1_000 } });
    const progress: PullProgress[] = [];
    for await (const step of pair.provider.pull(model, contextWith())) progress.push(step);
    expect(progress[0]).toEqual({ status: 'pulling manifest' });
    expect(progress.at(-1)).toEqual({ status: 'success' });
    expect(progress.map(({ completed }) => completed).filter(Boolean)).toEqual(
      Array.from({ length: 10 }, (_, at) => (at + 1) * 100),
    );
    expect(progress[1]).toMatchObject({ total: 1_000, digest: expect.stringContaining('sha256:') });
    const models = await pair.provider.listModels(contextWith());
    expect(models.map(({ id }) => id)).toContain('tiny:latest');
  });

  it.each(['abort', 'break'] as const)(
    'is cancelled by %s, and goes on where it stopped',
    async (way) => {
      await using pair = await startPair({ registry: { [model]: 1_000 }, pullDelayMs: 5 });
      const controller = new AbortController();
      const { signal } = controller;
      const reason = new Error('enough');
      let last = 0;
      const pulling = (async () => {
        for await (const { completed = 0 } of pair.provider.pull(model, contextWith({ signal }))) {
          last = completed;
          if (completed < 300) continue;
          if (way === 'break') break;
          controller.abort(reason);
        }
      })();
      if (way === 'abort') {
        expect(await failureOf(pulling)).toMatchObject({ code: 'aborted', cause: reason });
      } else await pulling;
      await pair.server.waitForDisconnect({ path: '/api/pull' });
      const again: PullProgress[] = [];
      for await (const step of pair.provider.pull(model, contextWith())) again.push(step);
      expect(again[1]?.completed).toBeGreaterThan(last);
      expect(again.at(-1)?.status).toBe('success');
    },
  );

  it('says that there is no such model, and that no server is there', async () => {
    await using pair = await startPair();
    const drain = async () => {
      for await (const _ of pair.provider.pull(model, contextWith()));
    };
    expect(await failureOf(drain())).toMatchObject({
      code: 'model_not_found',
      info: { emitted: true },
    });
    await pair.server.close();
    expect(await failureOf(drain())).toMatchObject({
      code: 'unreachable',
      info: { emitted: false },
    });
  });

  it('says that the model server cannot reach its registry, and nothing of where that is', async () => {
    await using pair = await startPair({ registry: 'unreachable' });
    const drain = async () => {
      for await (const _ of pair.provider.pull(model, contextWith()));
    };
    const error = await failureOf(drain());
    expect(error).toMatchObject({ code: 'upstream', info: { retryable: true } });
    expect(error.message).toBe('The model server cannot reach its registry.');
    expect(JSON.stringify(error.info)).not.toMatch(/https|ollama\.ai|lookup/);
  });

  it('sends nothing before it is read, nor when it is too late', async () => {
    await using pair = await startPair({ registry: { [model]: 10 } });
    await pair.provider.pull(model, contextWith()).return();
    const signal = AbortSignal.abort(new Error('late'));
    const late = failureOf(pair.provider.pull(model, contextWith({ signal })).next());
    expect((await late).code).toBe('aborted');
    expect(pair.server.requests).toEqual([]);
  });
});

describe('Q15 a call given up while its model is loaded', () => {
  const slow = { models: [{ name: 'big:latest', loadMs: 60_000 }] };
  const request = {
    model: 'big',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
  } as const;
  const isWarming = ({ body }: { body: unknown }) =>
    (body as { messages?: unknown[] } | undefined)?.messages?.length === 0;

  it('begins the load anew in the background, once, and ends it with the provider', async () => {
    await using pair = await startPair(slow, { reloadAfterMs: 20 });
    const deadlines = { ...defaultDeadlines, firstTokenMs: 30 };
    const ask = () => failureOf(collect(pair.provider.stream(request, contextWith({ deadlines }))));
    for (const error of await Promise.all([ask(), ask()])) {
      expect(error.code).toBe('timeout_first_token');
    }
    await pair.server.waitForRequest({ where: isWarming });
    expect((await ask()).code).toBe('timeout_first_token');
    expect(pair.server.requests.filter(isWarming)).toHaveLength(1);
    await pair.provider.close();
    await pair.server.waitForDisconnect({ where: isWarming });
  });

  it('leaves a model alone that was given up at once, or whose answer had begun', async () => {
    await using pair = await startPair({}, { reloadAfterMs: 5 });
    const controller = new AbortController();
    pair.server.enqueue({ chunks: ['a', 'b'], chunkDelayMs: 20 });
    const stream = pair.provider.stream(
      { ...request, model: 'llama3.2' },
      contextWith({ signal: controller.signal }),
    );
    await stream.next();
    await stream.next();
    controller.abort(new Error('gone'));
    await failureOf(stream.next());
    await collect(pair.provider.stream({ ...request, model: 'llama3.2' }, contextWith()));
    expect(pair.server.requests.filter(isWarming)).toEqual([]);
  });
});
