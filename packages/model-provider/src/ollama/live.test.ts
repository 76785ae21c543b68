import { describe, expect, it } from 'vitest';
import { contextWith, failureOf, user } from '../../test/support.ts';
import type { GenerateRequest } from '../index.ts';
import { collect } from '../index.ts';
import { createOpenAiProvider } from '../openai/index.ts';
import { providerConformance } from '../testing/index.ts';
import { createOllamaProvider } from './index.ts';

// OLLAMA_LIVE=1 runs this against a real Ollama; docs/models.md says what it needs.
const live = process.env['OLLAMA_LIVE'] === '1';
const baseUrl = process.env['OLLAMA_LIVE_URL'] ?? 'http://127.0.0.1:11434';
const model = process.env['OLLAMA_LIVE_MODEL'] ?? 'llama3.2:1b';
const embedder = process.env['OLLAMA_LIVE_EMBED_MODEL'];
const thinker = process.env['OLLAMA_LIVE_THINKING_MODEL'];
const minutes = 60_000;

const start = async (scenario: string) => {
  const url = scenario === 'unreachable' ? 'http://127.0.0.1:9' : baseUrl;
  const provider = createOllamaProvider({ baseUrl: url, numCtx: 2048, reloadAfterMs: Infinity });
  return {
    provider,
    model: scenario === 'model-not-found' ? 'headgate-has-no-such-model' : model,
    close: () => provider.close(),
  };
};

const define = live ? describe : describe.skip;
const why = live ? '' : ' [skipped: OLLAMA_LIVE is not 1]';

define(`a real Ollama${why}`, { timeout: 5 * minutes }, () => {
  providerConformance(
    { describe, it: (name, run) => it(name, run, 5 * minutes) },
    {
      name: 'The Ollama provider',
      scenarios: ['text', 'length', 'hostile-schemas', 'model-not-found', 'unreachable'],
      repeatable: false,
      start,
    },
  );

  const ask = async (request: Partial<GenerateRequest>, numCtx = 2048) => {
    await using provider = createOllamaProvider({ baseUrl, numCtx });
    return await collect(
      provider.stream({ model, messages: [user('Count from 1 to 5.')], ...request }, contextWith()),
    );
  };

  it('loads a model, and describes it with the context it has got', async () => {
    await using provider = createOllamaProvider({ baseUrl, numCtx: 2048 });
    await provider.warm(model, contextWith());
    const info = await provider.modelInfo(model, contextWith());
    expect(info).toMatchObject({ loaded: true, contextLength: 2048 });
    expect(info.capabilities.has('chat')).toBe(true);
  });

  it('holds an answer to a schema', async () => {
    const schema = {
      type: 'object',
      properties: { numbers: { type: 'array', items: { type: 'integer' } } },
      required: ['numbers'],
    };
    const { text } = await ask({ output: { type: 'json_schema', schema } });
    expect(JSON.parse(text)).toEqual({ numbers: expect.any(Array) });
  });

  it('holds an answer to a pattern that it writes in other words', async () => {
    const pattern = '^(?:red|green)-\\d{2}\\.$';
    const output = { type: 'json_schema', schema: { type: 'string', pattern } } as const;
    const answer = await ask({ output });
    expect(answer.warnings).toEqual([]);
    expect(JSON.parse(answer.text)).toMatch(new RegExp(pattern));
  });

  it('takes a schema that the server cannot use for a fault of the request', async () => {
    const output = { type: 'json_schema', schema: { type: 'no-such-type' } } as const;
    expect(await failureOf(ask({ output }))).toMatchObject({
      code: 'invalid_request',
      info: { parameter: 'output', retryable: false },
    });
  });

  it('finishes an answer that the server ends because it repeats itself', async () => {
    const output = {
      type: 'json_schema',
      schema: { type: 'string', pattern: '^(a){900}$' },
    } as const;
    const answer = await ask({ output, temperature: 0, maxOutputTokens: 400 });
    expect(answer.finishReason).toBe('length');
    expect(answer.rawFinishReason).toBe('repeat');
    expect(answer.usage.output).toBeUndefined();
  });

  it('refuses an image for a model that does not see', async (test) => {
    await using provider = createOllamaProvider({ baseUrl });
    const { capabilities } = await provider.modelInfo(model, contextWith());
    test.skip(capabilities.has('vision'), 'This model sees.');
    const image = { type: 'image', mediaType: 'image/png', data: new Uint8Array(8) } as const;
    const messages = [{ role: 'user', parts: [image] }] as const;
    const info = { parameter: 'messages' };
    expect(await failureOf(ask({ messages }))).toMatchObject({ code: 'unsupported', info });
  });

  const thinks = thinker === undefined ? it.skip : it;
  for (const reasoning of ['off', 'low', 'high', 'max'] as const) {
    thinks(`asks a model that thinks to do so: ${reasoning}`, async () => {
      const request = { model: thinker ?? '', reasoning, maxOutputTokens: 8 };
      const { finishReason, warnings } = await ask(request);
      expect(['stop', 'length']).toContain(finishReason);
      if (reasoning !== 'off' && !/gpt-?oss/i.test(thinker ?? '')) expect(warnings).toHaveLength(1);
    });
  }

  it('calls the tool that it is told to call', async () => {
    const parameters = {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    };
    const answer = await ask({
      messages: [user('How is the weather in Linz?')],
      tools: [{ name: 'weather', description: 'Tells the weather.', parameters }],
      toolChoice: { name: 'weather' },
    });
    expect(answer.finishReason).toBe('tool_calls');
    expect(JSON.parse(answer.toolCalls[0]?.argsJson ?? '')).toEqual({ city: expect.any(String) });
  });

  it('says the same again with a seed and no temperature, and stops where it is told to', async () => {
    const request = { seed: 7, temperature: 0, maxOutputTokens: 30 };
    expect((await ask(request)).text).toBe((await ask(request)).text);
    expect((await ask({ ...request, stop: ['3'] })).text).not.toContain('3');
  });

  it('Q12 refuses a prompt that does not fit instead of cutting it', async () => {
    const long = { messages: [user('word '.repeat(4_000))] };
    expect((await failureOf(ask(long, 512))).code).toBe('context_length_exceeded');
  });

  it('G01 stops generating when the caller leaves', async () => {
    await using provider = createOllamaProvider({ baseUrl, numCtx: 2048 });
    const events: string[] = [];
    const stream = provider.stream(
      { model, messages: [user('Tell a very long story.')] },
      contextWith({ onEvent: ({ type }) => events.push(type) }),
    );
    for await (const part of stream) if (part.type === 'text') break;
    expect(events.at(-1)).toBe('closed');
    expect((await ask({ maxOutputTokens: 3 })).finishReason).toBe('length');
  });

  it('is also reached through its OpenAI-compatible routes', async () => {
    await using provider = createOpenAiProvider({ baseUrl: `${baseUrl}/v1` });
    const answer = await collect(
      provider.stream(
        { model, messages: [user('Say hello.')], maxOutputTokens: 20 },
        contextWith(),
      ),
    );
    expect(answer.text).not.toBe('');
    expect(answer.usage.output).toBeGreaterThan(0);
  });

  const embeds = embedder === undefined ? it.skip : it;
  embeds('makes vectors', async () => {
    await using provider = createOllamaProvider({ baseUrl });
    const input = ['a cat', 'a kitten', 'a lorry'];
    const { usage, vectors } = await provider.embed(
      { model: embedder ?? '', input },
      contextWith(),
    );
    expect(vectors).toHaveLength(3);
    expect(new Set(vectors.map(({ length }) => length)).size).toBe(1);
    expect(usage.input).toBeGreaterThan(0);
  });

  embeds('refuses more dimensions than there are', async () => {
    await using provider = createOllamaProvider({ baseUrl });
    const request = { model: embedder ?? '', input: ['a cat'], dimensions: 100_000 };
    expect(await failureOf(provider.embed(request, contextWith()))).toMatchObject({
      code: 'unsupported',
      info: { parameter: 'dimensions' },
    });
  });
});
