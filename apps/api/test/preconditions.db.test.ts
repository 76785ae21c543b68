import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

describe.each(['pglite', 'postgres'] as const)('a change with If-Match on %s', (on) => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let token: string;
  let organization: string;
  let guestId: string;
  let ids: Readonly<Record<string, string>>;

  beforeAll(async () => {
    api = await startTestApi({ on, env: { EGRESS_ALLOW_CIDRS: '127.0.0.1/32' } });
    token = (await api.signIn()).access_token;
    const { organizationId, userId, credential } =
      await api.services.authenticator.authenticate(token);
    const guest = await api.signIn('guest@example.com');
    guestId = (await api.services.authenticator.authenticate(guest.access_token)).userId;
    await api.database.prisma.membership.create({
      data: { organizationId, userId: guestId, role: 'viewer' },
    });
    organization = `/v1/organizations/${organizationId}`;
    const post = async (path: string, body: object) =>
      (await json(await api.request(path, { token, json: body }))).id;
    const terms = { subject_type: 'user', subject_id: userId, metric: 'requests', window: 'day' };
    ids = {
      session: credential.type === 'session' ? credential.sessionId : '',
      key: await post('/v1/api-keys', { name: 'a', scopes: ['models:read'] }),
      rotated: await post('/v1/api-keys', { name: 'b', scopes: ['models:read'] }),
      invitation: await post(`${organization}/invitations`, {
        email: 'invited@example.com',
        role: 'viewer',
      }),
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

  const kinds: [string, () => string, (n: number) => object, method?: 'PUT' | 'PATCH'][] = [
    ['a session', () => `/v1/auth/sessions/${ids['session']}`, (n) => ({ device_label: `d${n}` })],
    ['interests', () => '/v1/users/me/interests', (n) => ({ interests: [`i${n}`] }), 'PUT'],
    [
      'a member',
      () => `${organization}/members/${guestId}`,
      (n) => ({ role: n === 0 ? 'viewer' : n % 2 === 0 ? 'admin' : 'member' }),
    ],
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
    async (_, path, body, method = 'PATCH') => {
      const patch = (n: number, ifMatch?: string) =>
        api.request(path(), {
          method,
          token,
          json: body(n),
          ...(ifMatch !== undefined && { headers: { 'If-Match': ifMatch } }),
        });
      const tag = (await patch(0)).headers.get('etag') ?? '';
      expect(tag).toMatch(/^"(?:\d+|[\w-]{27})"$/);
      expect((await api.request(path(), { token })).headers.get('etag')).toBe(tag);
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
      // A proxy that compresses makes a weak tag of a strong one.
      const compressed = `W/${(await patch(10)).headers.get('etag')}`;
      expect((await patch(11, compressed)).status).toBe(200);
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

  const remove = (path: string, ifMatch: string) =>
    api.request(path, { method: 'DELETE', token, headers: { 'If-Match': ifMatch } });
  const tagAt = async (path: string) =>
    (await api.request(path, { token })).headers.get('etag') ?? '';

  it('a file is deleted only while the tag holds', async () => {
    const body = new FormData();
    body.set('purpose', 'batch');
    body.set('file', new File(['{}'], 'a.jsonl'));
    const { id } = await json(await api.request('/v1/files', { method: 'POST', token, body }));
    const path = `/v1/files/${id}`;
    expect((await remove(path, '"999"')).status).toBe(412);
    expect((await remove(path, await tagAt(path))).status).toBe(200);
  });

  it('of a rotation and an end of one API key under one tag, one is done', async () => {
    const path = `/v1/api-keys/${ids['rotated']}`;
    const tag = await tagAt(path);
    const [rotated, ended] = await Promise.all([
      api.request(`${path}/rotate`, { token, json: {} }),
      remove(path, tag),
    ]);
    expect([
      [201, 412],
      [409, 204],
    ]).toContainEqual([rotated.status, ended.status]);
  });

  it('of a change and an end of one membership under one tag, one is done', async () => {
    const path = `${organization}/members/${guestId}`;
    const tag = await tagAt(path);
    const [changed, ended] = await Promise.all([
      api.request(path, {
        method: 'PATCH',
        token,
        json: { role: 'viewer' },
        headers: { 'If-Match': tag },
      }),
      remove(path, tag),
    ]);
    expect([
      [200, 412],
      [404, 204],
    ]).toContainEqual([changed.status, ended.status]);
    await api.database.prisma.membership.upsert({
      where: {
        organizationId_userId: {
          organizationId: organization.split('/').at(-1) ?? '',
          userId: guestId,
        },
      },
      create: {
        organizationId: organization.split('/').at(-1) ?? '',
        userId: guestId,
        role: 'viewer',
      },
      update: {},
    });
  });

  it.each([
    ['an API key', () => `/v1/api-keys/${ids['key']}`],
    ['an invitation', () => `${organization}/invitations/${ids['invitation']}`],
    ['a member', () => `${organization}/members/${guestId}`],
    ['a quota', () => `${organization}/quotas/${ids['quota']}`],
    ['a webhook', () => `/v1/webhooks/${ids['webhook']}`],
  ])('%s is deleted only while the tag holds', async (_, at) => {
    const path = at();
    expect((await remove(path, '"999"')).status).toBe(412);
    expect((await remove(path, await tagAt(path))).status).toBe(204);
    expect((await remove(path, '"999"')).status).toBe(404);
  });

  it('of a new name and an end of one organisation under one tag, one is done', async () => {
    const made = await json(
      await api.request('/v1/organizations', { token, json: { name: 'Another' } }),
    );
    const switched = await json(
      await api.request('/v1/auth/switch', { token, json: { organization_id: made.id } }),
    );
    const path = `/v1/organizations/${made.id}`;
    const by = { token: switched.access_token, headers: { 'If-Match': '"1"' } };
    const [renamed, ended] = await Promise.all([
      api.request(path, { method: 'PATCH', json: { name: 'x' }, ...by }),
      api.request(path, { method: 'DELETE', ...by }),
    ]);
    expect([
      [200, 412],
      [404, 204],
      [401, 204],
    ]).toContainEqual([renamed.status, ended.status]);
  });
});
