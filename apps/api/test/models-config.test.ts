import { startOllamaServer, startOpenAiServer } from '@headgate/model-provider/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

const messages = [{ role: 'user', content: 'Hello' }];

let local: Awaited<ReturnType<typeof startOllamaServer>>;
let cloud: Awaited<ReturnType<typeof startOpenAiServer>>;
let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;

beforeAll(async () => {
  local = await startOllamaServer();
  cloud = await startOpenAiServer({ token: 'sk-cloud' });
  api = await startTestApi({
    env: {
      ECHO_MODEL: 'true',
      MODELS_CONFIG: JSON.stringify({
        providers: {
          local: { type: 'ollama', base_url: local.url, keep_alive: '30m', retry: { base: '1ms' } },
          single: { type: 'ollama', base_url: local.url, concurrency: 1, offers: 'none' },
          cloud: {
            type: 'openai',
            base_url: cloud.url,
            api_key: 'sk-cloud',
            offers: ['gpt-*'],
            retry: false,
          },
        },
        models: {
          fast: {
            provider: 'local',
            model: 'llama3.2',
            num_ctx: 2048,
            concurrency: 1,
            queue: 0,
            max_output_tokens: 3,
            price: { input: 0.5, output: 2, cached_input: 0.1 },
            fallbacks: ['backup'],
          },
          backup: { provider: 'cloud', model: 'gpt-scripted' },
          'one-slot': { provider: 'single', model: 'llama3.2' },
        },
      }),
    },
  });
  token = (await api.signIn()).access_token;
});

afterAll(async () => {
  await api.close();
  await local.close();
  await cloud.close();
});

const chat = (body: object) =>
  api.request('/v1/chat/completions', { json: { messages, ...body }, token });

describe('models by configuration', () => {
  it('gives n answers one after another where the model has one slot', async () => {
    const answer = await json(await chat({ model: 'one-slot', n: 3 }));
    expect(answer.choices).toHaveLength(3);
    expect(local.mostActive).toBe(1);
    const stream = await chat({ model: 'one-slot', n: 3, stream: true });
    expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
    expect(local.mostActive).toBe(1);
  });

  it('serves a model under a name of its own, with its context, memory and limit of output', async () => {
    local.enqueue({ chunks: ['a', 'b', 'c', 'd', 'e'] });
    const answer = await json(await chat({ model: 'fast', max_tokens: 100 }));
    expect(answer).toMatchObject({
      model: 'fast',
      choices: [{ message: { content: 'abc' }, finish_reason: 'length' }],
    });
    expect(local.requests.findLast(({ path }) => path === '/api/chat')?.body).toMatchObject({
      model: 'llama3.2',
      keep_alive: '30m',
      options: { num_ctx: 2048, num_predict: 3 },
    });
    expect(api.services.catalog.termsOf('fast')).toEqual({
      contextLength: 2048,
      maxOutputTokens: 3,
      price: { inputPerMillion: 0.5, outputPerMillion: 2, cachedInputPerMillion: 0.1 },
    });
    expect(api.services.catalog.termsOf('unknown')).toEqual({});
  });

  it('lists the configured names and what providers offer, each with its context', async () => {
    const { data } = await json(await api.request('/v1/models', { token }));
    const ids = data.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([
      'fast',
      'backup',
      'one-slot',
      'llama3.2:latest',
      'nomic-embed-text:latest',
      'gpt-scripted',
      'echo',
    ]);
    expect(data[0]).toMatchObject({ id: 'fast', context_length: 2048 });
    const one = await json(await api.request('/v1/models/fast', { token }));
    expect(one).toMatchObject({ id: 'fast', object: 'model', context_length: 2048 });
  });

  it('G14 falls back before the first part, and never after it', async () => {
    local.enqueue({ error: { status: 500, message: 'broken' } });
    local.enqueue({ error: { status: 500, message: 'broken' } });
    local.enqueue({ error: { status: 500, message: 'broken' } });
    cloud.enqueue({ chunks: ['From the cloud'] });
    const answer = await json(await chat({ model: 'fast' }));
    expect(answer.choices[0].message.content).toBe('From the cloud');

    const asked = cloud.requests.length;
    local.enqueue({ chunks: ['One', ' two'], fail: { afterChunks: 1, by: 'reset' } });
    const text = await (await chat({ model: 'fast', stream: true })).text();
    expect(text).toContain('One');
    expect(text).toContain('"error"');
    expect(text).not.toContain('[DONE]');
    expect(cloud.requests).toHaveLength(asked);
  });

  it('finds models without an entry by what their providers offer', async () => {
    expect((await json(await chat({ model: 'gpt-scripted' }))).choices[0].finish_reason).toBe(
      'stop',
    );
    expect((await chat({ model: 'local/llama3.2' })).status).toBe(200);
    expect((await chat({ model: 'cloud/secret-model' })).status).toBe(404);
    expect((await chat({ model: 'echo' })).status).toBe(200);
  });

  it('G17 answers 503 overloaded with a time to come back when the queue of a model is full', async () => {
    local.enqueue({ chunks: Array(1_000).fill('word '), chunkDelayMs: 10 });
    const held = await chat({ model: 'llama3.2:latest', stream: true });
    const reader = held.body?.getReader();
    await reader?.read();
    cloud.enqueue({ error: { status: 503, message: 'busy' } });
    const viaFallback = await chat({ model: 'fast' });
    expect(viaFallback.status).toBe(503);
    const refused = await chat({ model: 'local/llama3.2' });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused.headers.has('x-should-retry')).toBe(false);
    expect(await json(refused)).toMatchObject({ error: { code: 'overloaded' } });
    await reader?.cancel();
    await local.waitForIdle();
    expect((await chat({ model: 'fast' })).status).toBe(200);
  });

  it('tells of each provider in /health, and of circuits, fallbacks and waits in /metrics', async () => {
    const health = await json(await api.request('/health'));
    expect(health.dependencies).toMatchObject({ local: { ok: true }, cloud: { ok: true } });
    const metrics = await (await api.request('/metrics')).text();
    expect(metrics).toContain('headgate_model_fallbacks_total{from="fast",to="backup"} ');
    expect(metrics).toContain('headgate_model_calls_in_flight{provider="local",state="running"} 0');
  });
});

describe('models without configuration', () => {
  it('has the server of OPENAI_BASE_URL beside Ollama', async () => {
    const other = await startTestApi({
      env: { OPENAI_BASE_URL: cloud.url, OPENAI_API_KEY: 'sk-cloud' },
    });
    const { access_token } = await other.signIn();
    const ask = async (model: string) => {
      const body = { model, messages };
      const response = await other.request('/v1/chat/completions', {
        json: body,
        token: access_token,
      });
      return (await json(response)).choices?.[0]?.finish_reason;
    };
    expect(await ask('gpt-scripted')).toBe('stop');
    expect(await ask('llama3.2')).toBe('stop');
    expect(await ask('openai/gpt-scripted')).toBe('stop');
    await other.close();
  });
});
