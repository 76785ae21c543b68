import { whyUnavailable } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { type HeadgateNginx, startHeadgateNginx } from './lib/headgate-nginx.ts';
import { account } from './lib/sign-in.ts';

const json = { 'Content-Type': 'application/json' };

const missing = whyUnavailable('nginx') ?? whyUnavailable('postgres');
const name = `tags behind a proxy that compresses${missing ? ` [skipped: ${missing}]` : ''}`;

describe.skipIf(missing !== undefined)(name, () => {
  let api: BuiltApi;
  let nginx: HeadgateNginx;
  let headers: Readonly<Record<string, string>>;

  beforeAll(async () => {
    api = await startBuiltApi();
    nginx = await startHeadgateNginx([api.url]);
    await post('/v1/auth/signup', account);
    const { access_token: token } = (await (await post('/v1/auth/login', account)).json()) as {
      access_token: string;
    };
    headers = { ...json, Authorization: `Bearer ${token}` };
  });
  afterAll(async () => {
    await nginx?.[Symbol.asyncDispose]();
    await api?.[Symbol.asyncDispose]();
  });

  const post = (path: string, body: object) =>
    nginx.fetch(path, { method: 'POST', headers: headers ?? json, body: JSON.stringify(body) });

  it('a long resource is changed by whoever knows its tag, and by nobody else', async () => {
    const made = await post('/v1/projects', { name: 'long', description: 'x'.repeat(2_000) });
    const { id } = (await made.json()) as { id: string };
    const path = `/v1/projects/${id}`;
    const gzip = { ...headers, 'Accept-Encoding': 'gzip' };
    const read = await nginx.fetch(path, { headers: gzip });
    const tag = read.headers.get('etag') ?? '';
    // What nginx compresses it weakens; the client knows no other tag.
    expect([read.headers.get('content-encoding'), tag]).toEqual(['gzip', 'W/"1"']);
    const patch = (name: string) =>
      nginx.fetch(path, {
        method: 'PATCH',
        headers: { ...gzip, 'If-Match': tag },
        body: JSON.stringify({ name }),
      });
    expect((await patch('first')).status).toBe(200);
    expect((await patch('second')).status).toBe(412);
    const kept = await nginx.fetch(path, { headers: { ...gzip, 'If-None-Match': 'W/"2"' } });
    expect(kept.status).toBe(304);
  });
});
