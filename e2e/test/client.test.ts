import { createHeadgateClient, createSession, isHeadgateError } from '@headgate/client';
import { describeWith } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { fetch } from './lib/checked-fetch.ts';
import { account } from './lib/sign-in.ts';

const model = 'llama3.2:latest';

describeWith(describe, 'postgres', '@headgate/client with the built API', () => {
  let api: BuiltApi;
  let session: Awaited<ReturnType<typeof createSession>>;

  beforeAll(async () => {
    // Without a public URL the links of lists lead to where the client asks.
    api = await startBuiltApi({ NODE_ENV: 'development', PUBLIC_URL: '' });
    await createHeadgateClient({ baseUrl: api.url, fetch }).call('POST /v1/auth/signup', {
      body: account,
    });
    session = await createSession({ baseUrl: api.url, start: account, fetch });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  async function errorOf(promise: Promise<unknown>) {
    const error = await promise.catch((caught: unknown) => caught);
    if (!isHeadgateError(error)) throw error;
    return error;
  }

  it('makes, changes and deletes, and overwrites nobody', async () => {
    const { client } = session;
    const made = await client.call('POST /v1/projects', {
      body: { name: 'Apollo' },
      idempotencyKey: 'project-1',
    });
    const again = await client.call('POST /v1/projects', {
      body: { name: 'Apollo' },
      idempotencyKey: 'project-1',
    });
    expect(again.data).toEqual(made.data);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const path = { id: made.data.id };
    const changed = await client.call('PATCH /v1/projects/{id}', {
      path,
      body: { name: 'Artemis' },
      ifMatch: made.etag ?? '',
    });
    expect(changed.data.name).toBe('Artemis');
    const late = client.call('PATCH /v1/projects/{id}', {
      path,
      body: { name: 'Gemini' },
      ifMatch: made.etag ?? '',
    });
    expect(await errorOf(late)).toMatchObject({ code: 'precondition_failed', status: 412 });
    await client.call('DELETE /v1/projects/{id}', { path });
    const gone = await errorOf(client.call('GET /v1/projects/{id}', { path }));
    expect(gone).toMatchObject({ code: 'not_found', requestId: expect.any(String) });
  });

  it('says what is not valid, on either kind of route', async () => {
    const { client } = session;
    expect(await errorOf(client.call('POST /v1/projects', { body: { name: '' } }))).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/name' }],
    });
    const completion = client.call('POST /v1/chat/completions', {
      body: { model: 'nothing', messages: [{ role: 'user', content: 'Hello' }] },
    });
    expect((await errorOf(completion)).code).toBe('model_not_found');
    const stranger = createHeadgateClient({ baseUrl: api.url, fetch });
    expect((await errorOf(stranger.call('GET /v1/models'))).status).toBe(401);
  });

  it('walks a list to its end', async () => {
    const { client } = session;
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await client.call('POST /v1/projects', { body: { name } });
    }
    const names: string[] = [];
    for await (const { name } of client.items('GET /v1/projects', { query: { limit: 2 } })) {
      names.push(name);
    }
    expect(names).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('renews an access token that is refused', async () => {
    const start = { ...account };
    let tokens = { accessToken: '', refreshToken: '' };
    const onTokens = (next: typeof tokens) => {
      tokens = next;
    };
    await createSession({ baseUrl: api.url, start, fetch, onTokens });
    const stale = { ...tokens, accessToken: 'stale' };
    const resumed = await createSession({ baseUrl: api.url, start: stale, fetch, onTokens });
    const { data } = await resumed.client.call('GET /v1/users/me');
    expect(data.email).toBe(account.email);
    expect(tokens.accessToken).not.toBe('stale');
    await resumed.end();
    const after = await createSession({
      baseUrl: api.url,
      start: { ...tokens, accessToken: 'x' },
      fetch,
    });
    expect((await errorOf(after.client.call('GET /v1/users/me'))).status).toBe(401);
  });

  it('reads an answer as it is given, and ends it at the model when the reader leaves', async () => {
    const { client } = session;
    api.ollama.enqueue({ chunks: ['Good', ' day'] });
    let text = '';
    const types: string[] = [];
    for await (const event of client.chat({ model, message: 'Hello' })) {
      types.push(event.type);
      if (event.type === 'delta') text += event.text;
    }
    expect(text).toBe('Good day');
    expect([types[0], types.at(-1)]).toEqual(['start', 'done']);

    api.ollama.enqueue({ chunks: ['on', ' and'], fail: { afterChunks: 2, by: 'hang' } });
    for await (const event of client.chat({ model, message: 'Hello' })) {
      if (event.type === 'delta') break;
    }
    await expect.poll(() => api.ollama.active, { timeout: 10_000 }).toBe(0);
  });

  it('follows a job to its end', async () => {
    const { client } = session;
    const { data: job } = await client.call('POST /v1/jobs', {
      body: {
        type: 'chat',
        input: { model, messages: [{ role: 'user', content: 'Hello' }] },
        run_at: '2099-01-01T00:00:00Z',
      },
    });
    const types: string[] = [];
    for await (const { type } of client.jobEvents(job.id)) {
      types.push(type);
      if (type === 'queued')
        await client.call('POST /v1/jobs/{id}/cancel', { path: { id: job.id } });
    }
    expect(types).toEqual(['queued', 'cancelled']);
  });
});
