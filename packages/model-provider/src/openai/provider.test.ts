import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { contextWith, failureOf, textOf, user } from '../../test/support.ts';
import type { GenerateRequest, ProviderError, StreamPart } from '../index.ts';
import { collect, isProviderError } from '../index.ts';
import type { CompletionScript, OpenAiServerOptions } from '../testing/index.ts';
import { startOpenAiServer } from '../testing/index.ts';
import type { OpenAiProviderOptions } from './index.ts';
import { createOpenAiProvider } from './index.ts';

const model = 'gpt-scripted';

async function startPair(
  serverOptions: OpenAiServerOptions = {},
  providerOptions: Partial<OpenAiProviderOptions> = {},
) {
  const server = await startOpenAiServer(serverOptions);
  const provider = createOpenAiProvider({ baseUrl: server.url, ...providerOptions });
  return {
    server,
    provider,
    async [Symbol.asyncDispose]() {
      await server.close();
      await provider.close();
    },
  };
}

const requestWith = (overrides: Partial<GenerateRequest> = {}): GenerateRequest => ({
  model,
  messages: [user('Hello')],
  ...overrides,
});

async function chat(
  script: CompletionScript,
  request: Partial<GenerateRequest> = {},
): Promise<{ parts: StreamPart[]; error: ProviderError | undefined }> {
  await using pair = await startPair();
  pair.server.enqueue(script);
  const parts: StreamPart[] = [];
  try {
    for await (const part of pair.provider.stream(requestWith(request), contextWith())) {
      parts.push(part);
    }
  } catch (error) {
    if (!isProviderError(error)) throw error;
    return { parts, error };
  }
  return { parts, error: undefined };
}

async function sent(
  request: Partial<GenerateRequest>,
  options: Partial<OpenAiProviderOptions> = {},
): Promise<Record<string, unknown>> {
  await using pair = await startPair({}, options);
  await collect(pair.provider.stream(requestWith(request), contextWith()));
  return pair.server.requests[0]?.body as Record<string, unknown>;
}

describe('a stream of the OpenAI API', () => {
  it('Q01 throws when it ends as Ollama’s own /v1 does after an error: an empty chunk, then nothing', async () => {
    const { parts, error } = await chat({
      chunks: ['Half an ans', { delta: { role: 'assistant', content: '' } }],
      finishReason: null,
      usage: null,
      done: false,
    });
    expect(textOf(parts)).toBe('Half an ans');
    expect(error).toMatchObject({ code: 'protocol', info: { emitted: true } });
  });

  it('Q05 throws when [DONE] comes without a finish reason', async () => {
    const { error } = await chat({ chunks: ['a'], finishReason: null });
    expect(error?.code).toBe('protocol');
  });

  it('takes a finish reason for the end when [DONE] is missing', async () => {
    const { parts } = await chat({ chunks: ['a'], done: false });
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  it.each(['\n', '\r\n', '\r'] as const)(
    'Q02 Q03 reads CJK byte by byte among comments with lines that end in %j',
    async (lineEnding) => {
      const { parts } = await chat({
        chunks: ['Grüß', ' Gott,', ' 世界', ' 👋'],
        split: 'bytes',
        lineEnding,
        comments: true,
      });
      expect(textOf(parts)).toBe('Grüß Gott, 世界 👋');
    },
  );

  it.each(['error-event', 'named-error-event'] as const)(
    'Q04 throws at an %s midway',
    async (by) => {
      const { parts, error } = await chat({
        chunks: ['a', 'b'],
        fail: { afterChunks: 1, by, error: 'SECRET' },
      });
      expect(textOf(parts)).toBe('a');
      expect(error).toMatchObject({ code: 'upstream', info: { emitted: true, retryable: true } });
      expect(inspect(error)).not.toContain('SECRET');
    },
  );

  it.each([
    [{ code: 'insufficient_quota' }, 'rate_limited', false],
    [{ code: 'rate_limit_exceeded' }, 'rate_limited', true],
    [{ type: 'overloaded_error' }, 'overloaded', true],
    [{ code: 'context_length_exceeded' }, 'context_length_exceeded', false],
    [{ code: 502, message: 'Bad gateway' }, 'upstream', true],
    [{ message: 'whatever' }, 'upstream', true],
  ])('says what an error midway means: %j', async (members, code, retryable) => {
    const { error } = await chat({
      chunks: ['a'],
      fail: { afterChunks: 1, by: 'error-event', error: members },
    });
    expect(error).toMatchObject({ code, info: { retryable, emitted: true } });
  });

  it.each([
    ['{"error":{"message":"x","code":"insufficient_quota"}}', 'rate_limited'],
    ['{"object":"chat.completion","choices":[]}', 'protocol'],
  ])(
    'throws at a document that came with status 200 instead of a stream: %s',
    async (body, code) => {
      const headers = { 'content-type': 'application/json' };
      const { error } = await chat({ error: { status: 200, body, headers } });
      expect(error).toMatchObject({ code, info: { emitted: false } });
    },
  );

  it.each(['reasoning_content', 'reasoning'])('reads thinking from %s', async (name) => {
    const { parts } = await chat({ chunks: [{ delta: { [name]: 'Hm.' } }, 'Yes.'] });
    expect(parts.filter(({ type }) => type === 'reasoning')).toEqual([
      { type: 'reasoning', delta: 'Hm.' },
    ]);
  });

  it('reads the tokens of the answer with their probabilities', async () => {
    const logprobs = {
      content: [
        {
          token: 'Hi',
          logprob: -0.1,
          bytes: [72, 105],
          top_logprobs: [{ token: 'Yo', logprob: -2, bytes: null }],
        },
      ],
    };
    const { parts } = await chat(
      { chunks: [{ content: 'Hi', choice: { logprobs } }] },
      { logprobs: { top: 1 } },
    );
    expect(parts[1]).toEqual({
      type: 'text',
      delta: 'Hi',
      logprobs: [
        {
          token: 'Hi',
          logprob: -0.1,
          bytes: [72, 105],
          top: [{ token: 'Yo', logprob: -2, bytes: [89, 111] }],
        },
      ],
    });
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['function_call', 'tool_calls'],
    ['eos', 'other'],
  ])('calls the finish reason %s %s', async (finishReason, reason) => {
    const { parts } = await chat({ chunks: ['a'], finishReason });
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason, raw: finishReason });
  });
});

describe('the counts of the OpenAI API', () => {
  const usage = {
    prompt_tokens: 12,
    completion_tokens: 5,
    prompt_tokens_details: { cached_tokens: 8 },
    completion_tokens_details: { reasoning_tokens: 2 },
  };

  it.each([false, true])('are read whether or not they come with the finish: %s', async (at) => {
    const { parts } = await chat({ chunks: ['a'], usage, usageWithFinish: at });
    expect(parts.at(-1)).toMatchObject({
      usage: { input: 12, output: 5, cachedInput: 8, reasoning: 2 },
    });
  });

  it('Q13 stay unknown with a server that ignores include_usage', async () => {
    const { parts } = await chat({ chunks: ['a'], usage: null });
    expect(parts.at(-1)).toMatchObject({
      usage: { input: undefined, output: undefined, cachedInput: undefined, reasoning: undefined },
    });
  });
});

describe('tool calls of the OpenAI API', () => {
  const callsOf = async (...entries: object[]) => {
    const { parts } = await chat({ chunks: entries.map((entry) => ({ toolCalls: [entry] })) });
    const stream = (async function* () {
      yield* parts;
    })();
    return (await collect(stream)).toolCalls;
  };

  it('are put together from deltas, also when they alternate', async () => {
    expect(
      await callsOf(
        { index: 0, id: 'a', name: 'f', arguments: '' },
        { index: 1, id: 'b', name: 'g', arguments: '{"x"' },
        { index: 0, arguments: '{"y":' },
        { index: 1, arguments: ':1}' },
        { index: 0, arguments: '2}' },
      ),
    ).toEqual([
      { id: 'a', name: 'f', argsJson: '{"y":2}' },
      { id: 'b', name: 'g', argsJson: '{"x":1}' },
    ]);
  });

  it('Q08 are told apart by their ids where all are numbered 0', async () => {
    const calls = await callsOf(
      { index: 0, id: 'a', name: 'f', arguments: '{"a":1}' },
      { index: 0, id: 'b', name: 'g', arguments: '{"b":2}' },
    );
    expect(calls.map(({ name, argsJson }) => name + argsJson)).toEqual(['f{"a":1}', 'g{"b":2}']);
  });

  it('Q09 stay two where they are equal, without ids', async () => {
    const call = { index: 0, name: 'f', arguments: '{"a":1}' };
    const calls = await callsOf(call, call);
    expect(calls).toHaveLength(2);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });

  it('get an id of their own where the server repeats one', async () => {
    const calls = await callsOf(
      { index: 0, id: 'same', name: 'f', arguments: '{}' },
      { index: 1, id: 'same', name: 'f', arguments: '{}' },
    );
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });

  it('stay one where each delta repeats id and name', async () => {
    expect(
      await callsOf(
        { index: 0, id: 'a', name: 'f', arguments: '{"a"' },
        { index: 0, id: 'a', name: 'f', arguments: ':1}' },
      ),
    ).toEqual([{ id: 'a', name: 'f', argsJson: '{"a":1}' }]);
  });

  it('Q07 finish with tool_calls though the server says stop', async () => {
    const { parts } = await chat({
      chunks: [{ toolCalls: [{ index: 0, id: 'a', name: 'f', arguments: '{}' }] }],
      finishReason: 'stop',
    });
    expect(parts.at(-1)).toMatchObject({ reason: 'tool_calls', raw: 'stop' });
  });
});

describe('a refusal of the OpenAI API', () => {
  it.each([
    [{ status: 400, code: 'unsupported_parameter' }, 'unsupported', false],
    [
      { status: 400, message: "This model's maximum context length is 8 tokens" },
      'context_length_exceeded',
      false,
    ],
    [{ status: 400, code: 'model_not_found' }, 'model_not_found', false],
    [{ status: 400, message: 'no' }, 'invalid_request', false],
    [{ status: 400, code: 'content_policy_violation' }, 'invalid_request', false],
    [{ status: 401, code: 'invalid_api_key' }, 'authentication', false],
    [{ status: 402, message: 'Insufficient credits' }, 'rate_limited', false],
    [{ status: 403, message: 'Country not supported' }, 'permission', false],
    [{ status: 404, code: 'model_not_found' }, 'model_not_found', false],
    [{ status: 404, body: '<html>SECRET</html>' }, 'upstream', false],
    [{ status: 409, message: 'conflict' }, 'upstream', true],
    [{ status: 422, message: 'x' }, 'invalid_request', false],
    [{ status: 429, code: 'insufficient_quota' }, 'rate_limited', false],
    [{ status: 429, type: 'insufficient_quota' }, 'rate_limited', false],
    [{ status: 429, code: 'rate_limit_exceeded' }, 'rate_limited', true],
    [{ status: 500, message: 'boom' }, 'upstream', true],
    [{ status: 502, body: '<html>SECRET</html>' }, 'upstream', true],
    [{ status: 503, message: 'Loading model', code: 503 }, 'model_loading', true],
    [{ status: 529, type: 'overloaded_error' }, 'overloaded', true],
    [{ status: 500, headers: { 'x-should-retry': 'false' } }, 'upstream', false],
    [{ status: 302, body: '' }, 'protocol', true],
  ])('%j is %s', async (error, code, retryable) => {
    const { parts, error: failure } = await chat({ error });
    expect(parts).toEqual([]);
    expect(failure).toMatchObject({ code, info: { retryable, emitted: false, model } });
    expect(inspect(failure)).not.toContain('SECRET');
  });

  it.each([
    [{ 'retry-after-ms': '1500' }, 1_500],
    [{ 'retry-after': '3' }, 3_000],
    [{}, undefined],
  ])('passes on how long to wait: %j', async (headers, retryAfterMs) => {
    const { error } = await chat({ error: { status: 429, headers } });
    expect(error?.info.retryAfterMs).toBe(retryAfterMs);
  });
});

it.each([
  [{ code: 'unsupported_parameter', param: 'reasoning_effort' }, 'reasoning'],
  [{ code: 'unsupported_value', param: 'temperature' }, 'temperature'],
  [{ code: 'unsupported_value', param: 'SECRET' }, undefined],
  [{ message: 'This model does not support tools' }, 'tools'],
])('names the member of the request that is not supported: %j', async (more, parameter) => {
  const { error } = await chat({ error: { status: 400, ...more } });
  expect(error).toMatchObject({ code: 'unsupported', info: { parameter } });
});

describe('what is sent to the OpenAI API', () => {
  it('is what the request says, in its words', async () => {
    const body = await sent({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', mediaType: 'image/png', data: Uint8Array.of(1, 2, 3) },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'tool-call', id: 'c1', name: 'look', argsJson: '{"at":"sky"}' },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool-result', id: 'c1', name: 'look', content: 'blue' }] },
      ],
      tools: [{ name: 'look', parameters: { type: 'object' }, strict: true }],
      toolChoice: { name: 'look' },
      output: { type: 'json_schema', schema: { type: 'object' }, name: 'sky', strict: true },
      reasoning: 'high',
      maxOutputTokens: 7,
      temperature: 0,
      topP: 0.5,
      seed: 3,
      stop: ['END'],
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      logprobs: { top: 2 },
      providerOptions: { openai: { parallel_tool_calls: false }, ollama: { min_p: 1 } },
    });
    expect(body).toEqual({
      model,
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AQID' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'blue' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      tools: [
        {
          type: 'function',
          function: { name: 'look', parameters: { type: 'object' }, strict: true },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'look' } },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'sky', schema: { type: 'object' }, strict: true },
      },
      reasoning_effort: 'high',
      max_tokens: 7,
      temperature: 0,
      top_p: 0.5,
      seed: 3,
      stop: ['END'],
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      logprobs: true,
      top_logprobs: 2,
      parallel_tool_calls: false,
    });
  });

  it('goes to the path and with the query of the base URL', async () => {
    await using server = await startOpenAiServer();
    const baseUrl = `${server.url}/?api-version=2026-01-01`;
    await using provider = createOpenAiProvider({ baseUrl });
    await collect(provider.stream(requestWith(), contextWith()));
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      query: '?api-version=2026-01-01',
    });
  });

  it('names the limit and leaves the counts as the options say', async () => {
    const body = await sent(
      { maxOutputTokens: 9 },
      { maxTokensField: 'max_completion_tokens', includeUsage: false },
    );
    expect(body['max_completion_tokens']).toBe(9);
    expect(body).not.toHaveProperty('stream_options');
  });

  it.each([
    ['unsupported', { topK: 4 }],
    ['unsupported', { providerOptions: { openai: { secret_knob: 1 } } }],
    ['invalid_request', { messages: [] }],
    ['invalid_request', { toolChoice: 'required' }],
  ] as const)('is refused as %s before it is sent: %j', async (code, request) => {
    const { error } = await chat({}, request);
    expect(error).toMatchObject({ code, info: { provider: 'openai', emitted: false } });
  });
});

describe('G03 the key of the OpenAI API', () => {
  const apiKey = 'sk-canary-0123456789';

  it.each([
    ['as text', apiKey],
    ['in a holder', { reveal: () => apiKey }],
  ])('given %s is sent and printed nowhere', async (_, key) => {
    await using pair = await startPair({ token: apiKey }, { apiKey: key });
    await collect(pair.provider.stream(requestWith(), contextWith()));
    expect(pair.server.requests[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
    pair.server.enqueue({ error: { status: 401, message: `Incorrect API key: ${apiKey}` } });
    const refused = await failureOf(pair.provider.stream(requestWith(), contextWith()).next());
    await pair.server.close();
    const lost = await failureOf(pair.provider.stream(requestWith(), contextWith()).next());
    for (const printed of [pair.provider, refused, lost]) {
      expect(inspect(printed, { depth: 20, showHidden: true })).not.toContain(apiKey);
      expect(JSON.stringify(printed)).not.toContain(apiKey);
    }
  });

  it.each([{ apiKey: 'bad\nkey-canary' }, { headers: { 'x-key': 'bad\nkey-canary' } }])(
    'that cannot be sent is refused without being quoted: %j',
    (options) => {
      const make = () => createOpenAiProvider({ baseUrl: 'http://localhost/v1', ...options });
      expect(make).toThrow(TypeError);
      expect(make).not.toThrow(/canary/);
    },
  );
});

describe('models and vectors of the OpenAI API', () => {
  it('lists models with what the server says of them', async () => {
    await using pair = await startPair({
      models: [
        { id: 'ns/chat:7b', entry: { max_model_len: 4096 } },
        { id: 'text-embed', entry: { created: 0 } },
        { id: 'tts-1' },
        { id: 'said', entry: { capabilities: ['chat', 'vision', 'dance'] } },
      ],
    });
    const models = await pair.provider.listModels(contextWith());
    expect(models).toEqual([
      expect.objectContaining({
        id: 'ns/chat:7b',
        contextLength: 4096,
        capabilities: new Set(['chat']),
        createdAt: new Date(1_767_323_045_000),
      }),
      expect.objectContaining({ id: 'text-embed', capabilities: new Set(['embedding']) }),
      expect.objectContaining({ id: 'tts-1', capabilities: new Set() }),
      expect.objectContaining({ id: 'said', capabilities: new Set(['chat', 'vision']) }),
    ]);
    expect(await pair.provider.modelInfo('said', contextWith())).toEqual(models[3]);
    const missing = await failureOf(pair.provider.modelInfo('none', contextWith()));
    expect(missing.code).toBe('model_not_found');
  });

  it.each([true, false])('embeds in order, base64 offered: %s', async (base64) => {
    await using pair = await startPair({ base64 });
    const { vectors, usage } = await pair.provider.embed(
      { model: 'text-embedding-scripted', input: ['one', 'two words'], dimensions: 4 },
      contextWith(),
    );
    expect(vectors.map((vector) => vector.length)).toEqual([4, 4]);
    expect(vectors[0]).not.toEqual(vectors[1]);
    expect(usage.input).toBe(3);
    const body = { model: 'text-embedding-scripted', input: [] };
    expect((await failureOf(pair.provider.embed(body, contextWith()))).code).toBe(
      'invalid_request',
    );
    const chatModel = failureOf(pair.provider.embed({ model, input: ['x'] }, contextWith()));
    expect((await chatModel).code).toBe('unsupported');
  });
});
