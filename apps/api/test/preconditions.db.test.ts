import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

describe.each(['pglite', 'postgres'] as const)('a change with If-Match on %s', (on) => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let token: string;
  let organization: string;
  let ids: Readonly<Record<string, string>>;

  beforeAll(async () => {
    api = await startTestApi({ on, env: { EGRESS_ALLOW_CIDRS: '127.0.0.1/32' } });
    token = (await api.signIn()).access_token;
    const { organizationId, userId } = await api.services.authenticator.authenticate(token);
    organization = `/v1/organizations/${organizationId}`;
    const post = async (path: string, body: object) =>
      (await json(await api.request(path, { token, json: body }))).id;
    const terms = { subject_type: 'user', subject_id: userId, metric: 'requests', window: 'day' };
    ids = {
      project: await post('/v1/projects', { name: 'a' }),
      ticket: await post('/v1/support/tickets', { subject: 'a', body: 'a' }),
      conversation: await post('/v1/conversations', {}),
      post: await post('/v1/community/posts', { title: 'a', body: 'a' }),
      webhook: await post('/v1/webhooks', {
        url: 'http://127.0.0.1/',
        event_types: ['job.failed'],
      }),
      quota: await post(`${organization}/quotas`, { ...terms, amount: 1_000 }),
    };
  });
  afterAll(() => api.close());

  const kinds: [string, () => string, (n: number) => object][] = [
    ['the own account', () => '/v1/users/me', (n) => ({ name: `Ada ${n}` })],
    ['an organisation', () => organization, (n) => ({ name: `Works ${n}` })],
    ['a project', () => `/v1/projects/${ids['project']}`, (n) => ({ name: `p${n}` })],
    [
      'a ticket',
      () => `/v1/support/tickets/${ids['ticket']}`,
      (n) => ({ priority: n % 2 === 0 ? 'low' : 'high' }),
    ],
    [
      'a conversation',
      () => `/v1/conversations/${ids['conversation']}`,
      (n) => ({ title: `c${n}` }),
    ],
    ['a post', () => `/v1/community/posts/${ids['post']}`, (n) => ({ hidden: n % 2 === 0 })],
    ['a webhook', () => `/v1/webhooks/${ids['webhook']}`, (n) => ({ description: `w${n}` })],
    ['a quota', () => `${organization}/quotas/${ids['quota']}`, (n) => ({ amount: 1_000 + n })],
  ];

  it.each(kinds)(
    '%s: is done while the tag holds, by one of many, and else 412',
    async (_, path, body) => {
      const patch = (n: number, ifMatch?: string) =>
        api.request(path(), {
          method: 'PATCH',
          token,
          json: body(n),
          ...(ifMatch !== undefined && { headers: { 'If-Match': ifMatch } }),
        });
      const tag = (await patch(0)).headers.get('etag') ?? '';
      expect(tag).toMatch(/^"\d+"$/);
      const statuses = await Promise.all(
        [1, 2, 3, 4, 5].map(async (n) => (await patch(n, tag)).status),
      );
      expect(statuses.sort()).toEqual([200, 412, 412, 412, 412]);
      const late = await patch(6, tag);
      expect(late.status).toBe(412);
      expect(await json(late)).toMatchObject({ code: 'precondition_failed' });
      const any = await patch(7, '*');
      expect(any.status).toBe(200);
      expect((await patch(8, `"99", ${any.headers.get('etag')}`)).status).toBe(200);
      expect((await patch(9, `W/${any.headers.get('etag')}`)).status).toBe(412);
    },
  );

  it('a tag of a GET is that of the change before it, and 404 stays 404', async () => {
    for (const path of [
      '/v1/users/me',
      organization,
      `/v1/webhooks/${ids['webhook']}`,
      `${organization}/quotas/${ids['quota']}`,
    ]) {
      const tag = (await api.request(path, { token })).headers.get('etag') ?? '';
      expect(tag, path).toMatch(/^"\d+"$/);
      const again = await api.request(path, { token, headers: { 'If-None-Match': tag } });
      expect(again.status, path).toBe(304);
    }
    const nobody = '01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60';
    for (const path of [`/v1/community/posts/${nobody}`, `${organization}/quotas/${nobody}`]) {
      const response = await api.request(path, {
        method: 'PATCH',
        token,
        json: path.includes('posts') ? { hidden: true } : { amount: 1 },
        headers: { 'If-Match': '"1"' },
      });
      expect(response.status, path).toBe(404);
    }
  });

  it('what is said in a conversation changes its tag', async () => {
    const path = `/v1/conversations/${ids['conversation']}`;
    const tag = (await api.request(path, { token })).headers.get('etag') ?? '';
    const said = { model: 'echo', message: 'Hello', conversation_id: ids['conversation'] };
    expect((await api.request('/v1/chat', { token, json: said })).status).toBe(200);
    expect((await api.request(path, { token })).headers.get('etag')).not.toBe(tag);
  });

  it('a new secret changes the tag of a webhook', async () => {
    const path = `/v1/webhooks/${ids['webhook']}`;
    const tag = (await api.request(path, { token })).headers.get('etag') ?? '';
    const rotated = await api.request(`${path}/rotate-secret`, { token, json: {} });
    expect(rotated.status).toBe(200);
    expect((await api.request(path, { token })).headers.get('etag')).not.toBe(tag);
  });

  it.each([
    ['a quota', () => `${organization}/quotas/${ids['quota']}`],
    ['a webhook', () => `/v1/webhooks/${ids['webhook']}`],
  ])('%s is deleted only while the tag holds', async (_, at) => {
    const path = at();
    const remove = (ifMatch: string) =>
      api.request(path, { method: 'DELETE', token, headers: { 'If-Match': ifMatch } });
    expect((await remove('"999"')).status).toBe(412);
    const tag = (await api.request(path, { token })).headers.get('etag') ?? '';
    expect((await remove(tag)).status).toBe(204);
  });
});
