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
      scenarios: ['text', 'length', 'model-not-found', 'unreachable'],
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
});
