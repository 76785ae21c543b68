import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

const model = 'llama3.2:latest';
const embedder = 'nomic-embed-text';
const messages = [{ role: 'user', content: 'Hello' }];

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;

beforeAll(async () => {
  api = await startTestApi();
  token = (await api.signIn()).access_token;
});

afterAll(() => api.close());

const post = (path: string, body: object) => api.request(path, { json: body, token });
const chat = (body: object) => post('/v1/chat/completions', { model, messages, ...body });
const embed = (body: object) => post('/v1/embeddings', { model: embedder, ...body });
const lastSent = (path: string) =>
  api.ollama.requests.findLast((request) => request.path === path)?.body;

describe('a chat completion is honoured or refused, member by member', () => {
  it.each([
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ logit_bias: { 50256: -100 } }, 'logit_bias'],
    [{ parallel_tool_calls: false }, 'parallel_tool_calls'],
    [{ service_tier: 'priority' }, 'service_tier'],
    [{ store: true }, 'store'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ audio: { voice: 'alloy', format: 'mp3' } }, 'audio'],
    [{ functions: [{ name: 'f' }] }, 'functions'],
    [{ prediction: { type: 'content', content: 'x' } }, 'prediction'],
    [{ web_search_options: {} }, 'web_search_options'],
    [{ verbosity: 'low' }, 'verbosity'],
    [
      {
        messages: [...messages, { role: 'assistant', function_call: { name: 'f', arguments: '' } }],
      },
      'messages[1].function_call',
    ],
    [
      {
        tools: ['look', 'listen'].map((name) => ({ type: 'function', function: { name } })),
        tool_choice: 'required',
      },
      'tool_choice',
    ],
  ])('refuses %j as unsupported, naming the parameter', async (body, param) => {
    const response = await chat(body);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({
      error: { type: 'invalid_request_error', code: 'unsupported_parameter', param },
    });
  });

  it('names the parameter that a model does not support', async () => {
    expect(await json(await chat({ reasoning_effort: 'high' }))).toMatchObject({
      error: { code: 'unsupported_parameter', param: 'reasoning_effort' },
    });
  });

  it.each([
    { n: 1, store: false, service_tier: 'auto', parallel_tool_calls: true, logit_bias: {} },
    { user: 'u', metadata: { a: 'b' }, safety_identifier: 's', prompt_cache_key: 'k' },
    { something_new: true, frequency_penalty: null, tools: null, stop: null, seed: null },
  ])('takes what asks for nothing more: %j', async (body) => {
    expect((await chat(body)).status).toBe(200);
  });

  it.each([
    [{ reasoning_effort: 'none' }, { think: false }],
    [{ reasoning_effort: 'minimal' }, { think: true }],
    [{ reasoning_effort: 'xhigh' }, { think: true }],
    [{ max_tokens: 5, max_completion_tokens: 7 }, { options: { num_predict: 7 } }],
    [{ stop: ['a', 'b'] }, { options: { stop: ['a', 'b'] } }],
    [{ top_p: 0.3, frequency_penalty: -1 }, { options: { top_p: 0.3, frequency_penalty: -1 } }],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { a: 1 } } } },
      { format: { a: 1 } },
    ],
    [
      { logprobs: true, top_logprobs: 3 },
      { logprobs: true, top_logprobs: 3 },
    ],
  ])('translates %j', async (body, sent) => {
    await chat({ ...body, model: 'llama3.2' });
    expect(lastSent('/api/chat')).toMatchObject(sent);
  });

  it('makes a model call the tool that must be called', async () => {
    const tools = ['look', 'listen'].map((name) => ({ type: 'function', function: { name } }));
    api.ollama.enqueue({ chunks: ['{"at":', '"sky"}'] });
    const named = { type: 'function', function: { name: 'look' } };
    const { choices } = await json(await chat({ tools, tool_choice: named }));
    expect(choices[0]).toMatchObject({
      message: {
        content: null,
        tool_calls: [{ function: { name: 'look', arguments: '{"at":"sky"}' } }],
      },
      finish_reason: 'tool_calls',
    });
    expect(lastSent('/api/chat')).toMatchObject({ format: { type: 'object' } });
  });

  it('takes back what it gave: refusals, thinking, calls, and the names of tools', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } };
    const response = await chat({
      messages: [
        ...messages,
        { role: 'assistant', content: null, refusal: 'I would rather not.', parsed: null },
        { role: 'user', content: 'Please.', name: 'ada' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'So ' },
            { type: 'refusal', refusal: 'no.' },
          ],
        },
        { role: 'assistant', content: null, reasoning: 'Hm.', tool_calls: [call], refusal: null },
        {
          role: 'tool',
          tool_call_id: 'c1',
          name: 'see',
          content: [{ type: 'text', text: 'blue' }],
        },
      ],
    });
    expect(response.status).toBe(200);
    expect(lastSent('/api/chat')).toMatchObject({
      messages: [
        {},
        { role: 'assistant', content: 'I would rather not.' },
        { role: 'user', content: 'Please.' },
        { role: 'assistant', content: 'So no.' },
        { role: 'assistant', thinking: 'Hm.', tool_calls: [{ function: { name: 'look' } }] },
        { role: 'tool', tool_name: 'see', content: 'blue' },
      ],
    });
  });

  it('tells the probabilities of tokens, whole and streamed', async () => {
    const token = { token: 'Hi', logprob: -0.25, bytes: [72, 105] };
    const other = { token: 'Yo', logprob: -1.5, bytes: [89, 111] };
    const chunks = [{ content: 'Hi', line: { logprobs: [{ ...token, top_logprobs: [other] }] } }];
    const logprobs = { content: [{ ...token, top_logprobs: [other] }], refusal: null };
    api.ollama.enqueue({ chunks });
    const whole = await json(await chat({ logprobs: true, top_logprobs: 1 }));
    expect(whole.choices[0].logprobs).toEqual(logprobs);
    api.ollama.enqueue({ chunks });
    const text = await (await chat({ logprobs: true, top_logprobs: 1, stream: true })).text();
    expect(text).toContain(`"logprobs":${JSON.stringify(logprobs)}`);
    expect((await json(await chat({}))).choices[0].logprobs).toBeNull();
  });
});

describe('POST /v1/embeddings', () => {
  it('gives one vector for each text, with usage', async () => {
    const answer = await json(await embed({ input: ['one', 'two words'], dimensions: 4 }));
    expect(answer).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: expect.any(Array) },
        { object: 'embedding', index: 1, embedding: expect.any(Array) },
      ],
      model: embedder,
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
    expect(answer.data[0].embedding).toHaveLength(4);
    expect(lastSent('/api/embed')).toMatchObject({ dimensions: 4, truncate: false });
  });

  it('writes the same vector as base64', async () => {
    const [floats, base64] = await Promise.all(
      ['float', 'base64'].map(async (encoding_format) => {
        const answer = await json(await embed({ input: 'one', encoding_format }));
        return answer.data[0].embedding;
      }),
    );
    const bytes = Buffer.from(base64, 'base64');
    const read = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
    expect(read).toEqual(floats);
  });

  it.each([
    [{ input: [1, 2, 3] }, 'unsupported_parameter', 'input'],
    [{ input: [[1, 2], [3]] }, 'unsupported_parameter', 'input'],
    [{ input: [] }, 'invalid_value', 'input'],
    [{ input: '' }, 'invalid_value', 'input'],
    [{ input: ['a', ''] }, 'invalid_value', 'input'],
    [{ input: Array(2_049).fill('a') }, 'invalid_value', 'input'],
    [{ input: 'a', dimensions: 0 }, 'invalid_value', 'dimensions'],
    [{ input: 'a', encoding_format: 'hex' }, 'invalid_value', 'encoding_format'],
    [{}, 'invalid_value', 'input'],
  ])('refuses %j with 400, naming the parameter', async (body, code, param) => {
    const response = await embed(body);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-should-retry')).toBe('false');
    const { error } = await json(response);
    expect(error).toMatchObject({ type: 'invalid_request_error', code });
    expect(error.param).toMatch(new RegExp(`^${param}`));
  });

  it('answers errors of models in the form of OpenAI', async () => {
    const unknown = await embed({ model: 'nobody', input: 'a' });
    expect(unknown.status).toBe(404);
    expect(await json(unknown)).toMatchObject({ error: { code: 'model_not_found' } });
    const stranger = await api.request('/v1/embeddings', { json: { model: embedder, input: 'a' } });
    expect(stranger.status).toBe(401);
    expect(await json(stranger)).toMatchObject({ error: { code: 'invalid_api_key' } });
  });
});

describe('the headers that clients of OpenAI read', () => {
  it('are logged as the attempt that they are, where the client says that it tries again', async () => {
    for (const retries of ['0', '2', 'many', '-1']) {
      await api.request('/v1/models', { token, headers: { 'X-Stainless-Retry-Count': retries } });
    }
    const logged = api.lines
      .map((line) => JSON.parse(line))
      .filter(({ message, path }) => message === 'answered' && path === '/v1/models');
    expect(logged.slice(-4).map(({ attempt }) => attempt)).toEqual([
      undefined,
      3,
      undefined,
      undefined,
    ]);
  });

  it('G15 name the request and the time it took, on answers, streams and errors', async () => {
    const responses = [
      await chat({}),
      await chat({ stream: true }),
      await embed({ input: 'a' }),
      await chat({ model: 'nobody' }),
      await api.request('/v1/models', { token }),
    ];
    for (const response of responses) {
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.headers.get('openai-processing-ms')).toMatch(/^\d+$/);
      await response.text();
    }
    const other = await api.request('/v1/users/me', { token });
    expect(other.headers.has('openai-processing-ms')).toBe(false);
  });

  it('passes on how long to wait, in milliseconds and in seconds', async () => {
    // A minute is too long to wait for here: the client is told at once.
    api.ollama.enqueue({ error: { status: 503, headers: { 'retry-after': '60' } } });
    const response = await chat({});
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after-ms')).toBe('60000');
    expect(response.headers.get('retry-after')).toBe('60');
    expect(response.headers.has('x-should-retry')).toBe(false);
  });
});
