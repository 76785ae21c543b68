import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;
let app: ReturnType<typeof api.appWith>;

beforeAll(async () => {
  api = await startTestApi();
  token = (await api.signIn()).access_token;
  app = api.appWith({ keepAnswers: true });
  for (const name of ['a', 'b', 'c']) {
    await api.request('/v1/projects', { token, json: { name } });
  }
});
afterAll(() => api.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(path, { headers: { Authorization: `Bearer ${token}`, ...headers } });

describe('answers that clients may keep', () => {
  it.each([
    ['/v1/users/me', /^"\d+"$/],
    ['/v1/users/me/interests', /^"[\w-]{27}"$/],
    ['/v1/projects', /^W\/"[\w-]{27}"$/],
    ['/v1/projects?limit=1', /^W\/"[\w-]{27}"$/],
    ['/v1/models', /^W\/"[\w-]{27}"$/],
    ['/v1/status', /^"[\w-]{27}"$/],
    ['/status', /^"[\w-]{27}"$/],
    ['/openapi.json', /^"[\w-]{27}"$/],
    ['/docs', /^"[\w-]{27}"$/],
    ['/docs/errors/not_found', /^"[\w-]{27}"$/],
    ['/docs/assets/start.js', /^"[\w-]{43}"$/],
    ['/.well-known/jwks.json', /^"[\w-]{27}"$/],
  ])('%s has a tag, and is 304 without a body to whoever has it', async (path, pattern) => {
    const first = await get(path);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(pattern);
    expect(first.headers.get('cache-control')).toMatch(
      /^(?:private, no-cache|no-cache|public, max-age=\d+)$/,
    );
    expect((await first.text()).length).toBeGreaterThan(10);
    for (const header of [tag, `"other", ${tag}`, tag.replace('W/', ''), '*']) {
      const again = await get(path, { 'If-None-Match': header });
      expect([again.status, await again.text()]).toEqual([304, '']);
      expect(again.headers.get('etag')).toBe(tag);
      expect(again.headers.has('content-type')).toBe(false);
      expect(again.headers.get('x-request-id')).toBeTruthy();
    }
    const other = await get(path, { 'If-None-Match': '"other"' });
    expect(other.status).toBe(200);
    expect((await other.text()).length).toBeGreaterThan(10);
  });

  it('a changed resource has another tag', async () => {
    const { items } = await json(await get('/v1/projects'));
    const path = `/v1/projects/${items[0].id}`;
    const tag = (await get(path)).headers.get('etag') ?? '';
    expect(tag).toBe('"1"');
    await api.request(path, { token, method: 'PATCH', json: { name: 'z' } });
    const after = await get(path, { 'If-None-Match': tag });
    expect([after.status, after.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await get(path, { 'If-None-Match': '"2"' })).status).toBe(304);
  });

  it('a HEAD has the header fields of the GET', async () => {
    const get200 = await get('/v1/users/me');
    const head = await app.request('/v1/users/me', {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    for (const name of ['etag', 'cache-control', 'content-type', 'vary']) {
      expect(head.headers.get(name), name).toBe(get200.headers.get(name));
    }
  });

  it('the content of a file has the tag of its bytes, and a HEAD of it no body', async () => {
    const body = new FormData();
    body.set('purpose', 'batch');
    body.set('file', new File(['{}'], 'a.jsonl'));
    const { id } = await json(await api.request('/v1/files', { method: 'POST', token, body }));
    const path = `/v1/files/${id}/content`;
    const first = await get(path);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[0-9a-f]{64}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(await first.text()).toBe('{}');
    const head = await app.request(path, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${token}` },
    });
    expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([
      ...[200, '', '2'],
    ]);
    const again = await get(path, { 'If-None-Match': tag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.has('content-disposition')).toBe(false);
  });

  it('what shared caches may keep tells of no caller', async () => {
    const { headers } = await get('/v1/status');
    expect(headers.get('cache-control')).toBe('public, max-age=5');
    expect([...headers.keys()].filter((name) => /ratelimit/.test(name))).toEqual([]);
    expect((await get('/v1/users/me')).headers.has('ratelimit')).toBe(true);
  });

  it.each([
    '/live',
    '/ready',
    '/health',
    '/metrics',
    '/nothing',
    '/v1/nothing',
    `/${'x'.repeat(9000)}`,
  ])('%.20s may be kept by nobody', async (path) => {
    const { headers } = await app.request(path);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.has('etag')).toBe(false);
  });

  it('a refusal for want of capacity or of time may be kept by nobody', async () => {
    const full = api.appWith({ load: { ...api.services.load, enter: () => false } });
    const refused = await full.request('/v1/models');
    expect([refused.status, refused.headers.get('cache-control')]).toEqual([503, 'no-store']);
    const slow = api.appWith({
      requestTimeoutMs: 0,
      checkHealth: () => new Promise(() => undefined),
    });
    const late = await slow.request('/health');
    expect([late.status, late.headers.get('cache-control')]).toEqual([504, 'no-store']);
  });

  it('what one caller gets is not for another', async () => {
    const { headers } = await get('/v1/users/me');
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('vary')).toContain('Authorization');
  });

  it('errors and changes may be kept by nobody', async () => {
    expect((await app.request('/v1/users/me')).headers.get('cache-control')).toBe('no-store');
    expect((await get('/v1/nothing')).headers.get('cache-control')).toBe('no-store');
    const created = await api.request('/v1/projects', { token, json: { name: 'x' } });
    expect(created.headers.get('cache-control')).toBe('no-store');
  });

  it('outside production nothing is kept by itself, but a tag is honoured', async () => {
    const { headers } = await api.request('/v1/users/me', { token });
    expect(headers.get('cache-control')).toBe('no-store');
    const again = await api.request('/v1/users/me', {
      token,
      headers: { 'If-None-Match': headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });
});
