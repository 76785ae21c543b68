import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

const model = 'llama3.2:latest';
const messages = [{ role: 'user', content: 'Hello' }];

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;

beforeAll(async () => {
  api = await startTestApi({
    env: { STREAM_HEARTBEAT: '50ms' },
    ollama: { models: [{ name: model, capabilities: ['completion', 'tools', 'vision'] }] },
  });
  token = (await api.signIn()).access_token;
});

afterAll(() => api.close());

const chat = (body: object) =>
  api.request('/v1/chat/completions', { json: { model, messages, ...body }, token });

/** The events of a stream: comments, parsed data, and `[DONE]`. */
async function eventsOf(response: Response) {
  const text = await response.text();
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      if (event.startsWith(':') || event === 'data: [DONE]') return event;
      return JSON.parse(event.replace(/^data: /, ''));
    });
}

describe('POST /v1/chat/completions', () => {
  it('answers whole in the form of OpenAI', async () => {
    api.ollama.enqueue({ chunks: ['Good', ' day'] });
    const response = await chat({});
    expect(response.status).toBe(200);
    expect(await json(response)).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      created: expect.any(Number),
      model,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Good day', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: expect.any(Number),
        completion_tokens: 2,
        total_tokens: expect.any(Number),
      },
    });
  });

  it('streams: role first, then the text, one finish, usage when asked for, [DONE]', async () => {
    api.ollama.enqueue({ chunks: ['Good', ' day'] });
    const response = await chat({ stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    // A machine that is slow sends signs of life in between, and one may come after the last event.
    const events = (await eventsOf(response)).filter((event) => event !== ': ping');
    const chunks = events.slice(0, -1);
    expect(events.at(-1)).toBe('data: [DONE]');
    expect(new Set(chunks.map((chunk) => `${chunk.id}${chunk.created}${chunk.model}`)).size).toBe(
      1,
    );
    expect(chunks[0].choices[0].delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Good day');
    const finishes = chunks.filter((chunk) => chunk.choices[0]?.finish_reason);
    expect(finishes).toHaveLength(1);
    expect(finishes[0].usage).toBeNull();
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 2 } });
  });

  it('answers n times, whole and as a stream, with the tokens of all in one sum', async () => {
    const metrics = { prompt_eval_count: 5, eval_count: 2 };
    for (let answer = 0; answer < 6; answer++) {
      api.ollama.enqueue({ chunks: ['Good', ` day ${answer % 3}`], metrics });
    }
    const whole = await json(await chat({ n: 3 }));
    expect(whole.choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    const sum = { prompt_tokens: 15, completion_tokens: 6, total_tokens: 21 };
    expect(whole.usage).toEqual(sum);

    const response = await chat({ n: 3, stream: true, stream_options: { include_usage: true } });
    const events = (await eventsOf(response)).filter((event) => event !== ': ping');
    expect(events.pop()).toBe('data: [DONE]');
    expect(events.pop()).toMatchObject({ choices: [], usage: sum });
    const texts = ['', '', ''];
    for (const { choices } of events) texts[choices[0].index] += choices[0].delta.content ?? '';
    expect(texts.sort()).toEqual(['Good day 0', 'Good day 1', 'Good day 2']);
    expect(events.filter(({ choices }) => choices[0].finish_reason)).toHaveLength(3);
  });

  it('G06 ends all n answers with an error event when one fails midway', async () => {
    api.ollama.enqueue({ chunks: ['One', ' two'], fail: { afterChunks: 1, by: 'hang' } });
    api.ollama.enqueue({ chunks: ['One', ' two'], fail: { afterChunks: 1, by: 'error-line' } });
    const events = await eventsOf(await chat({ n: 2, stream: true }));
    expect(events.at(-1)).toEqual({ error: expect.objectContaining({ code: 'upstream_error' }) });
    expect(events).not.toContain('data: [DONE]');
    expect(events.some((event) => event.choices?.[0]?.finish_reason)).toBe(false);
    await api.ollama.waitForIdle();
  });

  it('keeps a stream alive with comments while the model is silent, also before its first word', async () => {
    api.ollama.enqueue({ chunks: ['Late'], headersDelayMs: 250 });
    const response = await chat({ stream: true });
    expect(response.status).toBe(200);
    const events = await eventsOf(response);
    expect(events[0]).toBe(': ping');
    expect(events.filter((event) => event !== ': ping').at(-1)).toBe('data: [DONE]');
  });

  it('G06 ends a stream that fails midway with an error event, without finish and [DONE]', async () => {
    api.ollama.enqueue({ chunks: ['One', ' two'], fail: { afterChunks: 1, by: 'error-line' } });
    const events = await eventsOf(await chat({ stream: true }));
    expect(events.at(-1)).toEqual({
      error: expect.objectContaining({ type: 'upstream_error', code: 'upstream_error' }),
    });
    expect(events).not.toContain('data: [DONE]');
    expect(events.some((event) => event.choices?.[0]?.finish_reason)).toBe(false);
  });

  it('gives a failure before the first part a status of its own, also for a stream', async () => {
    // Longer than a retry would wait for: the client is told at once.
    api.ollama.enqueue({ error: { status: 503, headers: { 'retry-after': '60' } } });
    const response = await chat({ stream: true });
    expect(response.status).toBe(503);
    expect(await json(response)).toMatchObject({ error: { code: 'overloaded' } });
  });

  it('G07 gives each of two equal tool calls an index and an id of its own', async () => {
    const call = { name: 'look', arguments: { at: 'sky' } };
    api.ollama.enqueue({ chunks: [{ toolCalls: [call, call] }] });
    const tools = [
      { type: 'function', function: { name: 'look', parameters: { type: 'object' } } },
    ];
    const events = await eventsOf(await chat({ stream: true, tools }));
    const calls = events.flatMap((event) => event.choices?.[0]?.delta.tool_calls ?? []);
    const begun = calls.filter((part) => part.id);
    expect(begun.map((part) => part.index)).toEqual([0, 1]);
    expect(new Set(begun.map((part) => part.id)).size).toBe(2);
    expect(
      events.find((event) => event.choices?.[0]?.finish_reason)?.choices[0].finish_reason,
    ).toBe('tool_calls');
  });

  it('sends the model what the request says', async () => {
    api.ollama.enqueue({});
    await chat({
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
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
      max_completion_tokens: 7,
      temperature: 0.5,
      seed: 3,
      stop: 'END',
      response_format: { type: 'json_object' },
    });
    const sent = api.ollama.requests.findLast(({ path }) => path === '/api/chat')?.body;
    expect(sent).toMatchObject({
      model,
      format: 'json',
      options: { num_predict: 7, temperature: 0.5, seed: 3, stop: ['END'] },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What is this?', images: ['iVBORw0KGgo='] },
        {
          role: 'assistant',
          tool_calls: [{ function: { name: 'look', arguments: { at: 'sky' } } }],
        },
        { role: 'tool', content: 'blue', tool_name: 'look' },
      ],
    });
  });

  it.each([
    [{ n: 9 }, 'n'],
    [{ logprobs: 'yes' }, 'logprobs'],
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'wizard', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ stream: 'yes' }, 'stream'],
    [{ model: '' }, 'model'],
    [
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://a/b.png' } }] },
        ],
      },
      'messages[0].content[0].image_url.url',
    ],
  ])('refuses %j with 400, naming the parameter', async (body, param) => {
    const response = await chat(body);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await json(response)).toMatchObject({
      error: { type: 'invalid_request_error', param, message: expect.any(String) },
    });
  });

  it('says 404 for a model that nobody has', async () => {
    const response = await chat({ model: 'nobody/has:this' });
    expect(response.status).toBe(404);
    expect(await json(response)).toMatchObject({
      error: { type: 'invalid_request_error', code: 'model_not_found' },
    });
  });

  it('leaves usage out where the model does not tell it', async () => {
    api.ollama.enqueue({ metrics: null });
    expect(await json(await chat({}))).not.toHaveProperty('usage');
  });

  it('G03 writes no prompt, answer or token into the log', async () => {
    api.ollama.enqueue({ chunks: ['canary-answer'], fail: { afterChunks: 1, by: 'reset' } });
    await chat({ stream: true, messages: [{ role: 'user', content: 'canary-prompt' }] }).then(
      (response) => response.text(),
    );
    await chat({ messages: [{ role: 'user', content: ['canary-wrong'] }] });
    const log = api.lines.join('');
    for (const canary of ['canary-', token]) expect(log).not.toContain(canary);
  });
});

describe('who may call', () => {
  it.each([
    ['no header', {}, 'invalid_api_key', 'Bearer realm="headgate"'],
    [
      'a wrong token',
      { Authorization: 'Bearer nonsense' },
      'invalid_api_key',
      'error="invalid_token"',
    ],
    ['another scheme', { Authorization: 'Basic YTpi' }, 'invalid_api_key', 'Bearer realm'],
  ])('A17 answers 401 to %s', async (_, headers, code, challenge) => {
    const response = await api.request('/v1/chat/completions', {
      json: { model, messages },
      headers: headers as Record<string, string>,
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain(challenge);
    expect(await json(response)).toMatchObject({ error: { code } });
  });

  it('does not take a token from the query', async () => {
    expect((await api.request(`/v1/models?access_token=${token}`)).status).toBe(401);
  });
});

describe('GET /v1/models', () => {
  it('lists what can be used now, the stand-in marked as such', async () => {
    const response = await api.request('/v1/models', { token });
    const { object, data } = await json(response);
    expect(object).toBe('list');
    expect(data).toContainEqual(
      expect.objectContaining({ id: model, object: 'model', created: expect.any(Number) }),
    );
    expect(data).toContainEqual(
      expect.objectContaining({ id: 'echo', owned_by: expect.stringContaining('stand-in') }),
    );
  });

  it.each([model, encodeURIComponent(model), 'echo'])('describes the model at %s', async (id) => {
    const response = await api.request(`/v1/models/${id}`, { token });
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({ id: decodeURIComponent(id), object: 'model' });
  });

  it('understands ids with slashes, encoded or not', async () => {
    for (const id of ['ns/none:1', encodeURIComponent('ns/none:1')]) {
      const response = await api.request(`/v1/models/${id}`, { token });
      expect(response.status).toBe(404);
      expect(await json(response)).toMatchObject({ error: { code: 'model_not_found' } });
    }
  });
});
