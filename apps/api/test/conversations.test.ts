import { assertCursorPrecision, assertIndexed } from '@headgate/pagination/prisma';
import { assertEndpoint } from '@headgate/pagination/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConversationList } from '../src/domain/conversations/conversation-list.ts';
import { createMessageList } from '../src/domain/conversations/message-list.ts';
import { eventsOf, json, startTestApi } from './harness.ts';

const model = 'llama3.2:latest';
const nobody = '01890a5d-ac96-774b-bcce-b302099a8057';

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

const say = (body: object, init: object = {}) =>
  api.request('/v1/chat', { json: { model, ...body }, token, ...init });
const stream = (body: object, init: object = {}) =>
  api.request('/v1/chat/stream', { json: { model, ...body }, token, ...init });
const get = (path: string, as = token) => api.request(path, { token: as });
const messagesOf = async (conversationId: string) =>
  (await json(await get(`/v1/conversations/${conversationId}/messages?limit=100`))).items;
/** The conversation that was talked in last. */
const newest = async () => (await json(await get('/v1/conversations?limit=1'))).items[0];
/** What the model was shown last. */
const shown = () => {
  const body = api.ollama.requests.findLast(({ path }) => path === '/api/chat')?.body;
  return (body as { messages: { role: string; content: string }[] }).messages;
};

describe('POST /v1/chat', () => {
  it('begins a conversation, keeps both sides and titles it by its first words', async () => {
    api.ollama.enqueue({ chunks: [{ thinking: 'Hm.' }, 'Good', ' day'] });
    const response = await say({ message: '  Why is\n the sky blue?' });
    expect(response.status).toBe(200);
    const { conversation_id, message_ids, message, usage, omitted_messages } = await json(response);
    expect(message).toMatchObject({
      conversation_id,
      role: 'assistant',
      state: 'complete',
      content: 'Good day',
      reasoning: 'Hm.',
      finish_reason: 'stop',
      model,
      parent_message_id: message_ids[0],
    });
    expect(usage).toEqual({ input_tokens: expect.any(Number), output_tokens: 3 });
    expect(omitted_messages).toBe(0);
    expect(await messagesOf(conversation_id)).toMatchObject([
      { id: message_ids[0], role: 'user', state: 'complete', parent_message_id: null },
      { ...message, images: [] },
    ]);
    const conversation = await json(await get(`/v1/conversations/${conversation_id}`));
    expect(conversation).toMatchObject({ title: 'Why is the sky blue?', model });
  });

  it('goes on where the conversation stands, with its model, and shows the model what was said', async () => {
    const { conversation_id } = await json(
      await say({
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'One' },
        ],
      }),
    );
    api.ollama.enqueue({ chunks: ['Two it is'] });
    await api.request('/v1/chat', { json: { conversation_id, message: 'Two' }, token });
    await api.request('/v1/chat', { json: { conversation_id, message: 'Three' }, token });
    expect(shown().map(({ role, content }) => [role, content])).toEqual([
      ['system', 'Be brief.'],
      ['user', 'One'],
      ['assistant', expect.any(String)],
      ['user', 'Two'],
      ['assistant', 'Two it is'],
      ['user', 'Three'],
    ]);
  });

  it('branches: a message that is edited, and an answer that is given again, stand beside the former ones', async () => {
    api.ollama.enqueue({ chunks: ['first'] });
    const first = await json(await say({ message: 'Ask' }));
    const { conversation_id } = first;
    api.ollama.enqueue({ chunks: ['again'] });
    const again = await json(await say({ conversation_id, regenerate: first.message.id }));
    expect(again.message).toMatchObject({
      content: 'again',
      parent_message_id: first.message_ids[0],
    });
    expect(again.message_ids).toEqual([]);
    api.ollama.enqueue({ chunks: ['edited'] });
    const edited = await json(
      await say({ conversation_id, parent_message_id: null, message: 'Ask better' }),
    );
    expect(shown().map(({ content }) => content)).toEqual(['Ask better']);
    await say({ conversation_id, parent_message_id: again.message.id, message: 'On' });
    expect(shown().map(({ content }) => content)).toEqual(['Ask', 'again', 'On']);
    const roots = (await messagesOf(conversation_id)).filter(
      (message: { parent_message_id: null }) => message.parent_message_id === null,
    );
    expect(roots.map(({ id }: { id: string }) => id)).toEqual([
      first.message_ids[0],
      edited.message_ids[0],
    ]);
  });

  it('keeps images and results of tools, and gives the bytes back', async () => {
    const call = { name: 'look', arguments: { at: 'sky' } };
    api.ollama.enqueue({ chunks: [{ toolCalls: [call] }] });
    const { conversation_id, message, message_ids } = await json(
      await say({
        message: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', media_type: 'image/png', data: 'iVBORw0KGgo=' },
        ],
        options: { tools: [{ name: 'look', parameters: { type: 'object' } }] },
      }),
    );
    expect(message.tool_calls).toMatchObject([{ name: 'look', arguments: '{"at":"sky"}' }]);
    const [{ id }] = message.tool_calls;
    await say({ conversation_id, messages: [{ role: 'tool', tool_call_id: id, content: 'blue' }] });
    expect(shown()).toMatchObject([
      { role: 'user', images: ['iVBORw0KGgo='] },
      { role: 'assistant', tool_calls: [{ function: { name: 'look' } }] },
      { role: 'tool', content: 'blue', tool_name: 'look' },
    ]);
    const path = `/v1/conversations/${conversation_id}/messages/${message_ids[0]}`;
    expect((await json(await get(path))).images).toEqual([
      { media_type: 'image/png', bytes: 8, data: 'iVBORw0KGgo=' },
    ]);
    expect((await messagesOf(conversation_id))[0].images).toEqual([
      { media_type: 'image/png', bytes: 8 },
    ]);
  });

  it('G06 keeps what was said and the failed answer, and names both in the problem', async () => {
    api.ollama.enqueue({ chunks: ['One', ' two'], fail: { afterChunks: 1, by: 'error-line' } });
    const response = await say({ message: 'Count' });
    expect(response.status).toBe(502);
    const problem = await json(response);
    expect(problem).toMatchObject({ code: 'upstream_error', conversation_id: expect.any(String) });
    const [question, answer] = await messagesOf(problem.conversation_id);
    expect(question).toMatchObject({ content: 'Count', state: 'complete' });
    expect(answer).toMatchObject({
      id: problem.message_id,
      state: 'failed',
      content: 'One',
      error_code: 'upstream',
      output_tokens: null,
    });
  });

  it('G13 shows the model what its context has room for, and says how much it left out', async () => {
    const long = 'word '.repeat(1_500);
    const { conversation_id } = await json(await say({ message: long }));
    await say({ conversation_id, message: `second ${long}` });
    const third = await json(await say({ conversation_id, message: `third ${long}` }));
    expect(third.omitted_messages).toBeGreaterThan(0);
    expect(shown()[0]?.content).not.toMatch(/^word/);
    expect(shown().at(-1)?.content).toMatch(/^third/);
    expect(await messagesOf(conversation_id)).toHaveLength(6);
  });

  it('G14 answers a repeated key with the first answer, and says nothing twice', async () => {
    const headers = { 'Idempotency-Key': 'chat-1' };
    const first = await say({ message: 'Once' }, { headers });
    const again = await say({ message: 'Once' }, { headers });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.text()).toBe(await first.clone().text());
    const { conversation_id } = await json(first);
    expect(await messagesOf(conversation_id)).toHaveLength(2);
  });

  it.each([
    [{}, '/message'],
    [{ message: 'x', messages: [{ role: 'user', content: 'x' }] }, '/message'],
    [{ message: '' }, '/message'],
    [{ message: 'x', conversation_id: 'no' }, '/conversation_id'],
    [{ regenerate: nobody }, '/conversation_id'],
    [{ message: 'x', options: { temperature: 7 } }, '/options/temperature'],
    [{ message: 'x', options: { wings: 2 } }, '/options'],
    [{ messages: [{ role: 'wizard', content: 'x' }] }, '/messages/0/role'],
    [{ message: 'x', model: undefined }, '/model'],
  ])('refuses %j with 422, naming the member', async (body, pointer) => {
    const response = await say(body);
    expect(response.status).toBe(422);
    const { errors } = await json(response);
    expect(errors[0].pointer.startsWith(pointer)).toBe(true);
  });

  it('refuses to give a question again', async () => {
    const { conversation_id, message_ids } = await json(await say({ message: 'x' }));
    const response = await say({ conversation_id, regenerate: message_ids[0] });
    expect(response.status).toBe(422);
  });
});

describe('POST /v1/chat/stream', () => {
  it('tells start, the answer as it comes, usage and done', async () => {
    const call = { name: 'look', arguments: { at: 'sky' } };
    api.ollama.enqueue({ chunks: [{ thinking: 'Hm.' }, 'Good', ' day', { toolCalls: [call] }] });
    const response = await stream({
      message: 'Hello',
      options: { tools: [{ name: 'look', parameters: { type: 'object' } }] },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const events = await eventsOf(response);
    expect(events.map(([name]) => name)).toEqual([
      'start',
      'reasoning',
      'delta',
      'delta',
      'tool_call',
      'usage',
      'done',
    ]);
    const [, start] = events[0] ?? [];
    expect(events.at(-1)?.[1]).toEqual({ state: 'complete', finish_reason: 'tool_calls' });
    expect(await messagesOf(start.conversation_id)).toMatchObject([
      { id: start.message_ids[0], content: 'Hello' },
      { id: start.message_id, content: 'Good day', state: 'complete' },
    ]);
  });

  it('keeps the answer before it says done', async () => {
    const response = await stream({ message: 'Hello' });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: done')) text += (await reader?.read())?.value ?? '';
    const { id } = await newest();
    expect((await messagesOf(id)).at(-1)).toMatchObject({ state: 'complete' });
    await reader?.cancel();
  });

  it('G05 sends signs of life before the first word, from the first heartbeat on', async () => {
    api.ollama.enqueue({ chunks: ['Late'], headersDelayMs: 250 });
    const text = await (await stream({ message: 'Hello' })).text();
    expect(text).toMatch(/^: ping\n\n(: ping\n\n)*event: start\n/);
    expect(text.trimEnd()).toMatch(/"finish_reason":"stop"\}$/);
  });

  it('G06 ends with an error event and never done when the model fails midway', async () => {
    api.ollama.enqueue({ chunks: ['One', ' two'], fail: { afterChunks: 1, by: 'reset' } });
    const events = await eventsOf(await stream({ message: 'Count' }));
    expect(events.map(([name]) => name)).toEqual(['start', 'delta', 'error']);
    const [, error] = events.at(-1) ?? [];
    expect(error).toMatchObject({ status: 502, conversation_id: expect.any(String) });
    expect((await messagesOf(error.conversation_id)).at(-1)).toMatchObject({
      state: 'failed',
      content: 'One',
    });
  });

  it('gives a failure before the first word a status of its own, and keeps what was said', async () => {
    // Longer than a retry would wait for: the client is told at once.
    api.ollama.enqueue({ error: { status: 503, headers: { 'retry-after': '60' } } });
    // After a heartbeat the status would be told already.
    const { request } = api.appWith({ heartbeatMs: 60_000 });
    const response = await request('/v1/chat/stream', {
      json: { model, message: 'Hello?' },
      token,
    });
    expect(response.status).toBe(503);
    const { conversation_id } = await json(response);
    expect(await messagesOf(conversation_id)).toMatchObject([
      { content: 'Hello?', state: 'complete' },
      { content: '', state: 'failed', error_code: 'overloaded' },
    ]);
    // What failed is nothing that the model could read.
    await say({ conversation_id, message: 'Still there?' });
    expect(shown().map(({ role }) => role)).toEqual(['user', 'user']);
  });

  it.each([
    ['before the headers', { headersDelayMs: 20_000 }, ''],
    ['before the first word', { firstTokenDelayMs: 20_000 }, ''],
    ['midway', { chunks: ['One ', 'two ', 'three'], chunkDelayMs: 20_000 }, 'One '],
  ])(
    'G01 stops the model and keeps a partial answer when the reader leaves %s',
    async (_, script, content) => {
      api.ollama.enqueue(script);
      const since = api.ollama.requests.length;
      const isMine = (request: object) => api.ollama.requests.indexOf(request as never) >= since;
      const response = stream({ message: 'Count' });
      await api.ollama.waitForRequest({ path: '/api/chat', where: isMine });
      const body = (await response).body?.getReader();
      if (content) {
        let text = '';
        while (!text.includes('event: delta'))
          text += new TextDecoder().decode((await body?.read())?.value);
      }
      const leftAt = performance.now();
      await body?.cancel();
      const request = await api.ollama.waitForDisconnect({ path: '/api/chat', where: isMine });
      expect((request.disconnectedAtMs ?? Infinity) - leftAt).toBeLessThan(200);
      const { id } = await newest();
      expect((await messagesOf(id)).at(-1)).toMatchObject({ state: 'partial', content });
    },
  );
});

describe('conversations', () => {
  it('are created, read, renamed and deleted with every message', async () => {
    const created = await api.request('/v1/conversations', { json: { title: 'Plans' }, token });
    expect(created.status).toBe(201);
    const conversation = await json(created);
    const path = `/v1/conversations/${conversation.id}`;
    expect(created.headers.get('location')).toBe(path);
    expect(conversation).toMatchObject({ title: 'Plans', model: null });
    await say({ conversation_id: conversation.id, message: 'Remember me' });
    const renamed = await api.request(path, { method: 'PATCH', json: { title: null }, token });
    expect(await json(renamed)).toMatchObject({ id: conversation.id, title: null, model });
    expect((await api.request(path, { method: 'DELETE', token })).status).toBe(204);
    expect((await get(path)).status).toBe(404);
    expect((await get(`${path}/messages`)).status).toBe(404);
    expect((await api.request(path, { method: 'DELETE', token })).status).toBe(404);
    const { prisma } = api.database;
    expect(await prisma.message.count({ where: { conversationId: conversation.id } })).toBe(0);
    const trail = await json(await get(`/v1/audit-events?target=${conversation.id}`));
    expect(trail.items).toMatchObject([{ action: 'conversation.deleted', details: {} }]);
  });

  it('are nothing to another person, whatever the route', async () => {
    const { conversation_id, message } = await json(await say({ message: 'secret' }));
    const { access_token: other } = await api.signIn('grace@example.com');
    const path = `/v1/conversations/${conversation_id}`;
    const answers = await Promise.all([
      get(path, other),
      get(`${path}/messages`, other),
      get(`${path}/messages/${message.id}`, other),
      api.request(path, { method: 'PATCH', json: { title: 'mine' }, token: other }),
      api.request(path, { method: 'DELETE', token: other }),
      say({ conversation_id, message: 'x' }, { token: other }),
      say({ conversation_id, regenerate: message.id }, { token: other }),
      stream({ conversation_id, message: 'x' }, { token: other }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect((await json(await get('/v1/conversations', other))).items).toEqual([]);
    expect(await messagesOf(conversation_id)).toHaveLength(2);
  });

  it('do not lend their messages to another conversation', async () => {
    const mine = await json(await say({ message: 'a' }));
    const second = await json(await say({ message: 'b' }));
    const response = await say({
      conversation_id: second.conversation_id,
      parent_message_id: mine.message.id,
      message: 'c',
    });
    expect(response.status).toBe(404);
  });

  it.each(['/v1/conversations', 'messages'])('B16 are listed by pages: %s', async (which) => {
    const { conversation_id } = await json(await say({ message: 'a' }));
    for (let turn = 0; turn < 3; turn++) await say({ conversation_id, message: 'b' });
    const url = which === 'messages' ? `/v1/conversations/${conversation_id}/messages` : which;
    const whole: { items: { id: string }[] } = await json(await get(`${url}?limit=100`));
    await assertEndpoint<{ id: string }>({
      request: async (page) => get(page),
      url,
      identify: ({ id }) => id,
      expected: whole.items.map(({ id }) => id),
    });
  });

  it('have the indexes that their lists need', async () => {
    const { prisma } = api.database;
    const conversations = createConversationList(() => undefined);
    const ofConversations = { table: 'conversation', indexPrefix: ['organization_id', 'user_id'] };
    await assertIndexed(prisma, conversations, ofConversations);
    await assertCursorPrecision(prisma, conversations, ofConversations);
    const messages = createMessageList(() => undefined);
    const ofMessages = { table: 'message', indexPrefix: ['organization_id', 'conversation_id'] };
    await assertIndexed(prisma, messages, ofMessages);
    await assertCursorPrecision(prisma, messages, ofMessages);
  });
});
