import { describe, expect, it } from 'vitest';
import { sendJson, serve } from '../test/serve.ts';
import { createHeadgateClient, type HeadgateClientOptions, isHeadgateError } from './index.ts';

const id = '01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60';
const project = { id, name: 'Apollo' };
const body = { name: 'Apollo' };

/** A client that does not wait, and notes how long it was asked to. */
function clientOf(baseUrl: string, options: Partial<HeadgateClientOptions> = {}) {
  const waits: number[] = [];
  const client = createHeadgateClient({
    baseUrl,
    credentials: 'hg_test_key',
    random: () => 0.5,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
    ...options,
  });
  return { client, waits };
}

async function errorOf(promise: Promise<unknown>) {
  const error = await promise.catch((caught: unknown) => caught);
  if (!isHeadgateError(error)) throw error;
  return error;
}

describe('a call', () => {
  it('fills the path and the query, sends JSON, and gives the answer with its header fields', async () => {
    const { baseUrl, received } = await serve((_, response) =>
      sendJson(response, 200, project, { etag: '"3"', 'x-request-id': 'r-1' }),
    );
    const { client } = clientOf(`${baseUrl}/prefix/`);
    const answer = await client.call('PATCH /v1/projects/{id}', {
      path: { id: 'a/b' },
      body,
      ifMatch: '"2"',
      headers: { 'X-Own': '1' },
    });
    expect(answer).toMatchObject({ data: project, status: 200, etag: '"3"', requestId: 'r-1' });
    expect(received[0]).toMatchObject({
      method: 'PATCH',
      url: '/prefix/v1/projects/a%2Fb',
      body: JSON.stringify(body),
      headers: {
        authorization: 'Bearer hg_test_key',
        'content-type': 'application/json',
        'if-match': '"2"',
        'x-own': '1',
      },
    });
    const query = { limit: 5, cursor: undefined, model: 'a&b' };
    await client.call('GET /v1/usage', { query: query as object });
    expect(received[1]?.url).toBe('/prefix/v1/usage?limit=5&model=a%26b');
    expect(received[1]?.headers).not.toHaveProperty('idempotency-key');
  });

  it('needs each parameter of the path', async () => {
    const { client } = clientOf('http://localhost');
    const call = client.call('GET /v1/projects/{id}', { path: { id: '' } });
    await expect(call).rejects.toThrow('GET /v1/projects/{id} needs path.id');
  });

  it('gives undefined for an answer without a body', async () => {
    const { baseUrl } = await serve((_, response) => response.writeHead(204).end());
    const { client } = clientOf(baseUrl);
    const answer = await client.call('DELETE /v1/projects/{id}', { path: { id } });
    expect(answer).toMatchObject({ data: undefined, status: 204 });
  });

  it('is sent again with the same key, after as long as the service says', async () => {
    const { baseUrl, received } = await serve((_, response, count) => {
      if (count === 1) return sendJson(response, 503, {}, { 'retry-after': '3' });
      if (count === 2) return sendJson(response, 429, {}, { 'retry-after-ms': '150' });
      if (count === 3) return response.destroy();
      if (count === 4) return sendJson(response, 409, {}, { 'retry-after': '1' });
      return sendJson(response, 201, project);
    });
    const { client, waits } = clientOf(baseUrl, { maxRetries: 4 });
    expect((await client.call('POST /v1/projects', { body })).data).toEqual(project);
    expect(waits).toEqual([3_000, 150, 1_500, 1_000]);
    const keys = new Set(received.map(({ headers }) => headers['idempotency-key']));
    expect(received).toHaveLength(5);
    expect([...keys]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    await client.call('POST /v1/projects', { body, idempotencyKey: 'mine' });
    expect(received[5]?.headers['idempotency-key']).toBe('mine');
  });

  it.each([
    ['a fault of ours', 422, {}, 1],
    ['a conflict that stays', 409, {}, 1],
    ['what the service advises against', 503, { 'x-should-retry': 'false' }, 1],
    ['too long a wait', 429, { 'retry-after': '61' }, 1],
    ['what goes on', 502, {}, 3],
  ])('is given up for %s', async (_, status, headers, requests) => {
    const { baseUrl, received } = await serve((_, response) =>
      sendJson(response, status, { code: 'overloaded' }, headers as Record<string, string>),
    );
    const { client } = clientOf(baseUrl);
    expect((await errorOf(client.call('POST /v1/projects', { body }))).status).toBe(status);
    expect(received).toHaveLength(requests);
  });

  it('ends with the reason of its signal, also during a wait', async () => {
    const reason = new Error('enough');
    const { baseUrl } = await serve((_, response) =>
      sendJson(response, 503, {}, { 'retry-after': '30' }),
    );
    const controller = new AbortController();
    const client = createHeadgateClient({
      baseUrl,
      sleep: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          controller.abort(reason);
        }),
    });
    const { signal } = controller;
    await expect(client.call('GET /v1/status', { signal })).rejects.toBe(reason);
    await expect(client.call('GET /v1/status', { signal })).rejects.toBe(reason);
  });
});

describe('what went wrong', () => {
  it('is one error with the code, the request and what is not valid', async () => {
    const errors = [{ pointer: '/name', in: 'body', code: 'too_small', message: 'Too short.' }];
    const problem = { code: 'validation_failed', title: 'Bad', detail: 'Not valid.', errors };
    const { baseUrl } = await serve((_, response) =>
      sendJson(response, 422, problem, { 'x-request-id': 'r-2' }),
    );
    const error = await errorOf(clientOf(baseUrl).client.call('POST /v1/projects', { body }));
    expect(error).toMatchObject({
      code: 'validation_failed',
      status: 422,
      message: 'Not valid.',
      requestId: 'r-2',
      errors,
      body: problem,
    });
  });

  it('has the same codes where the service answers as OpenAI does', async () => {
    const error = { message: 'Slow down.', type: 'rate_limit_error', param: null };
    const { baseUrl } = await serve((_, response) =>
      sendJson(
        response,
        429,
        { error: { ...error, code: 'rate_limit_exceeded' } },
        { 'retry-after': '2' },
      ),
    );
    const { client } = clientOf(baseUrl, { maxRetries: 0 });
    expect(await errorOf(client.call('GET /v1/models'))).toMatchObject({
      code: 'rate_limited',
      message: 'Slow down.',
      retryAfterMs: 2_000,
    });
  });

  it.each([
    ['an answer of a proxy', 502, '<html>Bad gateway</html>'],
    ['a success that is not JSON', 200, '<html>'],
  ])('is invalid_answer for %s', async (_, status, text) => {
    const { baseUrl } = await serve((_, response) => response.writeHead(status).end(text));
    const { client } = clientOf(baseUrl, { maxRetries: 0 });
    const error = await errorOf(client.call('GET /v1/status'));
    expect([error.code, error.status]).toEqual(['invalid_answer', status]);
  });

  it('is connection_failed where nobody listens, and timeout where nobody answers', async () => {
    const { client } = clientOf('http://127.0.0.1:1');
    expect((await errorOf(client.call('GET /v1/status'))).code).toBe('connection_failed');
    const { baseUrl, received } = await serve(() => undefined);
    const silent = clientOf(baseUrl, { timeoutMs: 500, maxRetries: 1 });
    expect((await errorOf(silent.client.call('GET /v1/status'))).code).toBe('timeout');
    expect(received).toHaveLength(2);
  });
});

describe('credentials', () => {
  it('are renewed once for all requests that were refused with the same token', async () => {
    const { baseUrl } = await serve(({ headers }, response) =>
      headers.authorization === 'Bearer new'
        ? sendJson(response, 200, {})
        : sendJson(response, 401, { code: 'invalid_token' }),
    );
    let token = 'old';
    const refused: string[] = [];
    const { client } = clientOf(baseUrl, {
      credentials: {
        token: () => token,
        async refresh(old) {
          refused.push(old);
          token = 'new';
          return token;
        },
      },
    });
    await Promise.all([1, 2, 3].map(() => client.call('GET /v1/users/me')));
    expect(refused).toEqual(['old']);
  });

  it('that cannot be renewed leave the refusal as it is', async () => {
    const { baseUrl, received } = await serve((_, response) =>
      sendJson(response, 401, { code: 'invalid_token' }),
    );
    const { client } = clientOf(baseUrl, {
      credentials: { token: () => 'old', refresh: () => Promise.reject(new Error('gone')) },
    });
    expect((await errorOf(client.call('GET /v1/users/me'))).code).toBe('invalid_token');
    expect(received).toHaveLength(1);
  });
});

describe('lists', () => {
  const page = (items: readonly object[], next: string | null) => ({
    items,
    links: { self: '/', next, prev: null },
    page: { limit: 2, has_next: next !== null, has_prev: false },
  });

  it('are walked by their links, with retries and credentials', async () => {
    const { baseUrl, received } = await serve(({ url }, response, count) => {
      if (count === 2) return sendJson(response, 503, {}, { 'retry-after': '1' });
      const isFirst = !url.includes('cursor');
      return sendJson(
        response,
        200,
        isFirst ? page([{ id: 1 }, { id: 2 }], '/v1/projects?cursor=2') : page([{ id: 3 }], null),
      );
    });
    const { client, waits } = clientOf(baseUrl);
    const ids: unknown[] = [];
    for await (const item of client.items('GET /v1/projects', { query: { limit: 2 } })) {
      ids.push(item.id);
    }
    expect(ids).toEqual([1, 2, 3]);
    expect(waits).toEqual([1_000]);
    expect(received.map(({ url }) => url)).toEqual([
      '/v1/projects?limit=2',
      '/v1/projects?cursor=2',
      '/v1/projects?cursor=2',
    ]);
    expect(received.every(({ headers }) => headers.authorization !== undefined)).toBe(true);
  });

  it('fetch no page that nobody asks for', async () => {
    const { baseUrl, received } = await serve((_, response) =>
      sendJson(response, 200, page([{ id: 1 }], `/v1/projects?cursor=${received.length}`)),
    );
    for await (const _ of clientOf(baseUrl).client.items('GET /v1/projects')) break;
    expect(received).toHaveLength(1);
  });
});
