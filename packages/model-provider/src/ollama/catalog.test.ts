import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import type { Pair } from '../../test/support.ts';
import { contextWith, failureOf, requestWith, startPair } from '../../test/support.ts';
import { collect, defaultDeadlines } from '../index.ts';
import { startOllamaServer } from '../testing/index.ts';
import { createOllamaProvider } from './index.ts';

const models = [
  { name: 'llama3.2:latest', loaded: true },
  { name: 'team/llava:7b', capabilities: ['completion', 'vision', 'insert'] },
  { name: 'embedder:latest', capabilities: ['embedding'], embeddingLength: 4 },
] as const;

describe('the list of models', () => {
  it.each([[true], [false]])(
    'names models and capabilities, listed by the server: %s',
    async (capabilitiesInTags) => {
      await using pair = await startPair({ models, capabilitiesInTags });
      const listed = await pair.provider.listModels(contextWith());
      expect(listed.map((model) => [model.id, model.ownedBy, [...model.capabilities]])).toEqual([
        ['llama3.2:latest', 'library', ['chat', 'json_schema', 'tools']],
        ['team/llava:7b', 'team', ['chat', 'json_schema', 'vision']],
        ['embedder:latest', 'library', ['embedding']],
      ]);
      expect(listed[0]?.createdAt?.toISOString()).toBe('2026-01-02T02:04:05.678Z');
    },
  );

  it('asks for the capabilities of a model once', async () => {
    await using pair = await startPair({ models, capabilitiesInTags: false });
    await pair.provider.listModels(contextWith());
    await pair.provider.listModels(contextWith());
    const shows = pair.server.requests.filter((request) => request.path === '/api/show');
    expect(shows).toHaveLength(models.length);
  });

  it('G13 gives the allocated context of a loaded model and the configured one of others', async () => {
    await using pair = await startPair({ models }, { numCtx: { 'team/llava:7b': 8192 } });
    const listed = await pair.provider.listModels(contextWith());
    expect(listed.map((model) => [model.loaded, model.contextLength])).toEqual([
      [true, 4096],
      [false, 8192],
      [false, undefined],
    ]);
  });

  it('describes one model, and says when there is none', async () => {
    await using pair = await startPair({ models });
    expect(await pair.provider.modelInfo('llama3.2', contextWith())).toMatchObject({
      id: 'llama3.2',
      loaded: true,
      contextLength: 4096,
    });
    const error = await failureOf(pair.provider.modelInfo('absent', contextWith()));
    expect(error).toMatchObject({ code: 'model_not_found', info: { model: 'absent' } });
  });

  it('reports no events, for it occupies no slot', async () => {
    await using pair = await startPair();
    const onEvent = (): never => expect.unreachable();
    await pair.provider.listModels(contextWith({ onEvent }));
  });
});

describe('the context of a model', () => {
  it('is what it would get, and not more than it was made for', async () => {
    const models = [{ name: 'small:latest', contextLength: 512 }, { name: 'large:latest' }];
    await using pair = await startPair({ models }, { numCtx: 2048 });
    const listed = await pair.provider.listModels(contextWith());
    expect(listed.map(({ contextLength }) => contextLength)).toEqual([512, 2048]);
    const before = await pair.provider.modelInfo('small', contextWith());
    await pair.provider.warm('small', contextWith());
    const after = await pair.provider.modelInfo('SMALL', contextWith());
    expect([before, after]).toMatchObject([
      { contextLength: 512, loaded: false },
      { contextLength: 512, loaded: true },
    ]);
  });
});

describe('images', () => {
  const seeing = {
    role: 'user',
    parts: [{ type: 'image', mediaType: 'image/png', data: new Uint8Array(1) }],
  } as const;
  const ask = (pair: Pair, model: string, context = {}) =>
    collect(pair.provider.stream(requestWith({ model, messages: [seeing] }), contextWith(context)));
  const shows = (pair: Pair) => pair.server.requests.filter(({ path }) => path === '/api/show');

  it('go to a model that sees, after it was asked once', async () => {
    await using pair = await startPair({ models });
    await ask(pair, 'team/llava:7b');
    await ask(pair, 'Team/LLaVA:7b');
    expect(shows(pair)).toHaveLength(1);
  });

  it('are refused for a model that does not see, which Ollama would let answer without them', async () => {
    await using pair = await startPair();
    expect(await failureOf(ask(pair, 'llama3.2'))).toMatchObject({
      code: 'unsupported',
      info: { parameter: 'messages', emitted: false, retryable: false },
    });
    expect(pair.server.requests.map(({ path }) => path)).toEqual(['/api/show']);
  });

  it('go to a model of which nobody knows whether it sees', async () => {
    await using pair = await startPair({ models: [{ name: 'old:latest', capabilities: [] }] });
    expect((await failureOf(ask(pair, 'old'))).info.status).toBe(400);
    expect((await failureOf(ask(pair, 'none'))).code).toBe('model_not_found');
    const signal = AbortSignal.abort(new Error('gone'));
    expect((await failureOf(ask(pair, 'llama3.2', { signal }))).code).toBe('aborted');
  });
});

describe('embeddings', () => {
  it('gives one vector for each input and counts the tokens', async () => {
    await using pair = await startPair({ models }, { numCtx: 512, keepAlive: -1 });
    const input = ['a b', 'c', 'a b'];
    const result = await pair.provider.embed({ model: 'embedder', input }, contextWith());
    expect(result.vectors).toHaveLength(3);
    expect(result.vectors[0]).toBeInstanceOf(Float32Array);
    expect(result.vectors[0]).toHaveLength(4);
    expect(result.vectors[0]).toEqual(result.vectors[2]);
    expect(result.usage.input).toBe(5);
    expect(pair.server.requests[0]?.body).toEqual({
      model: 'embedder',
      input,
      truncate: false,
      keep_alive: -1,
      options: { num_ctx: 512 },
    });
  });

  it('passes on the number of dimensions', async () => {
    await using pair = await startPair({ models });
    const request = { model: 'embedder', input: ['a'], dimensions: 2 };
    const { vectors } = await pair.provider.embed(request, contextWith());
    expect(vectors[0]).toHaveLength(2);
  });

  it('refuses more dimensions than a vector of the model has, which Ollama would ignore', async () => {
    await using pair = await startPair({ models });
    const request = { model: 'embedder', input: ['a'], dimensions: 5 };
    expect(await failureOf(pair.provider.embed(request, contextWith()))).toMatchObject({
      code: 'unsupported',
      info: { parameter: 'dimensions', retryable: false },
    });
  });

  it('refuses an empty input', async () => {
    await using pair = await startPair({ models });
    const request = { model: 'embedder', input: [] };
    expect((await failureOf(pair.provider.embed(request, contextWith()))).code).toBe(
      'invalid_request',
    );
  });

  it('aborts', async () => {
    await using pair = await startPair({ models: [{ name: 'slow:latest', loadMs: 5_000 }] });
    const controller = new AbortController();
    const context = contextWith({ signal: controller.signal });
    const pending = failureOf(pair.provider.embed({ model: 'slow', input: ['a'] }, context));
    await pair.server.waitForRequest();
    controller.abort(new Error('gone'));
    expect((await pending).code).toBe('aborted');
    await pair.server.waitForDisconnect();
  });
});

describe('warming', () => {
  it('loads a model that chats and a model that only embeds', async () => {
    await using pair = await startPair({ models }, { numCtx: 1024 });
    await pair.provider.warm('team/llava:7b', contextWith());
    await pair.provider.warm('embedder', contextWith());
    const listed = await pair.provider.listModels(contextWith());
    expect(listed.map((model) => model.loaded)).toEqual([true, true, true]);
  });

  it('rejects when there is no such model', async () => {
    await using pair = await startPair({ models });
    const error = await failureOf(pair.provider.warm('absent', contextWith()));
    expect(error.code).toBe('model_not_found');
  });
});

describe('health', () => {
  it('gives the version', async () => {
    await using pair = await startPair({ version: '1.2.3' });
    expect(await pair.provider.health(contextWith())).toMatchObject({ ok: true, version: '1.2.3' });
  });

  it('is not well when it is refused', async () => {
    await using pair = await startPair({ token: 'right' });
    expect(await pair.provider.health(contextWith())).toMatchObject({ ok: false });
  });

  it('rejects only when it is aborted', async () => {
    await using pair = await startPair();
    const controller = new AbortController();
    controller.abort(new Error('gone'));
    const context = contextWith({ signal: controller.signal });
    expect((await failureOf(pair.provider.health(context))).code).toBe('aborted');
  });
});

describe('the dispatcher of the caller', () => {
  it('is used and left open', async () => {
    await using server = await startOllamaServer();
    const dispatcher = new Agent();
    const provider = createOllamaProvider({ baseUrl: `${server.url}/`, dispatcher });
    const context = contextWith({ deadlines: { ...defaultDeadlines, totalMs: 2_000 } });
    await provider.close();
    expect((await collect(provider.stream(requestWith(), context))).finishReason).toBe('stop');
    await dispatcher.close();
  });
});
