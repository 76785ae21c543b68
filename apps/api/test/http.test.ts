import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;

beforeAll(async () => {
  api = await startTestApi({ env: { BODY_LIMIT: '100000' } });
});

afterAll(() => api.close());

describe('identity of a request', () => {
  it('keeps a well-formed request id and the trace of the caller', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await api.request('/live', {
      headers: {
        'X-Request-Id': 'client-chosen-1',
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
    });
    expect(response.headers.get('x-request-id')).toBe('client-chosen-1');
    expect(response.headers.get('x-trace-id')).toBe(traceId);
  });

  it.each(['short', 'with space in it', 'x'.repeat(200)])(
    'replaces the request id %j by one of its own',
    async (id) => {
      const response = await api.request('/live', { headers: { 'X-Request-Id': id } });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

describe('bad input', () => {
  const post = (path: string, body: string, type = 'application/json') =>
    api.request(path, {
      method: 'POST',
      body,
      headers: { 'Content-Type': type, 'Content-Length': String(body.length) },
    });

  it('E01 answers malformed JSON with 400', async () => {
    const response = await post('/v1/auth/login', '{"email":');
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await json(response)).toMatchObject({
      code: 'malformed_json',
      instance: '/v1/auth/login',
    });
  });

  it('E01 answers another content type with 415', async () => {
    const response = await post('/v1/auth/login', 'email=a', 'application/x-www-form-urlencoded');
    expect(response.status).toBe(415);
    expect(await json(response)).toMatchObject({ code: 'unsupported_media_type' });
  });

  it('E01 answers too large a body with 413, whether its length is announced or not', async () => {
    const body = JSON.stringify({ ...account, name: 'x'.repeat(70_000) });
    expect((await post('/v1/auth/signup', body)).status).toBe(413);
    const streamed = await api.request('/v1/auth/signup', {
      method: 'POST',
      body: new Blob([body]).stream(),
      headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
      duplex: 'half',
    } as RequestInit);
    expect(streamed.status).toBe(413);
    expect(await json(streamed)).toMatchObject({ code: 'payload_too_large' });
  });

  it('answers in the form of OpenAI on its routes', async () => {
    const { access_token: token } = await api.signIn();
    for (const [body, status, code] of [
      ['{"model":', 400, 'invalid_json'],
      [JSON.stringify({ model: 'x'.repeat(200_000) }), 413, 'payload_too_large'],
    ] as const) {
      const response = await api.request('/v1/chat/completions', {
        method: 'POST',
        body,
        token,
        headers: { 'Content-Type': 'application/json', 'Content-Length': String(body.length) },
      });
      expect(response.status).toBe(status);
      expect(await json(response)).toMatchObject({ error: { code, param: null } });
    }
  });

  it('E01 answers an unknown path with 404 and an unknown method with 405', async () => {
    const unknown = await api.request('/v1/nothing');
    expect(unknown.status).toBe(404);
    expect(await json(unknown)).toMatchObject({ code: 'not_found' });
    const wrong = await api.request('/v1/auth/login', { method: 'GET' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST');
  });

  it('logs a look at the process below what others ask for, unless it is refused', async () => {
    const levelOf = async (path: string, method = 'GET') => {
      const id = (await api.request(path, { method })).headers.get('x-request-id');
      const lines = api.lines.map((line) => JSON.parse(line));
      return lines.find((line) => line.request_id === id && line.message === 'answered')?.level;
    };
    expect(await levelOf('/live')).toBe('debug');
    expect(await levelOf('/ready')).toBe('debug');
    expect(await levelOf('/v1/status')).toBe('info');
    expect(await levelOf('/live', 'POST')).toBe('info');
  });

  it('logs what it refuses, with the ids of the request and what it came from', async () => {
    const response = await api.request('/v1/nothing');
    const requestId = response.headers.get('x-request-id');
    const lines = api.lines.map((line) => JSON.parse(line));
    const own = lines.filter((line) => line.request_id === requestId);
    expect(own.map(({ message }) => message)).toEqual(['request refused', 'answered']);
    for (const line of own) {
      expect(line).toMatchObject({
        target: 'http',
        trace_id: response.headers.get('x-trace-id'),
        status: 404,
      });
    }
  });

  it('E01 leads from a problem to the page that explains it', async () => {
    const { type } = await json(await api.request('/v1/nothing'));
    const page = await api.request(type);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('# not_found');
  });

  it.each(['__proto__', 'constructor', 'toString'])('knows no error page %s', async (code) => {
    expect((await api.request(`/docs/errors/${code}`)).status).toBe(404);
  });
});

describe('documents', () => {
  it('describes itself as OpenAPI 3.1, every reference resolved', async () => {
    const document = await json(await api.request('/openapi.json'));
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/auth/signup', '/v1/models/{id}', '/v1/chat/completions']),
    );
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        ?.split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], document);
      expect(found, reference).toBeDefined();
    }
  });

  it('publishes no key while all keys are secrets', async () => {
    expect(await json(await api.request('/.well-known/jwks.json'))).toEqual({ keys: [] });
  });
});
