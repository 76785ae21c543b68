import { createPageClient } from '@headgate/pagination/client';
import { assertCursorPrecision, assertIndexed } from '@headgate/pagination/prisma';
import { assertEndpoint } from '@headgate/pagination/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSessionList } from '../src/domain/sessions/session-list.ts';
import { account, json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;
let ada: Awaited<ReturnType<typeof api.signIn>>;
let grace: Awaited<ReturnType<typeof api.signIn>>;
let adaId: string;

const publicUrl = 'https://headgate.example';
const list = '/v1/auth/sessions';

beforeAll(async () => {
  api = await startTestApi({ env: { PUBLIC_URL: publicUrl } });
  ada = await api.signIn();
  grace = await api.signIn('grace@example.com');
  const { prisma } = api.database;
  adaId = (await prisma.user.findUniqueOrThrow({ where: { email: account.email } })).id;
});

afterAll(() => api.close());

/** Sessions as older sign-ins left them, `count` of them at each of the times. */
async function addSessions(count: number, times: readonly Date[], changes: object = {}) {
  await api.database.prisma.session.createMany({
    data: times.flatMap((createdAt) =>
      Array.from({ length: count }, () => ({
        id: api.services.generateId(),
        userId: adaId,
        createdAt,
        expiresAt: new Date(Date.now() + 3_600_000),
        ...changes,
      })),
    ),
  });
}

describe('GET /v1/auth/sessions', () => {
  it('shows the live sessions of the caller alone', async () => {
    await addSessions(1, [new Date('2024-01-01Z')], { revokedAt: new Date() });
    await addSessions(1, [new Date('2024-01-01Z')], { expiresAt: new Date('2024-02-01Z') });
    const response = await api.request(`${list}?total=exact`, { token: ada.access_token });
    expect(response.status).toBe(200);
    expect(response.headers.get('link')).toBeNull();
    expect(await json(response)).toEqual({
      items: [
        {
          id: ada.session_id,
          created_at: expect.stringMatching(/Z$/),
          last_used_at: expect.stringMatching(/Z$/),
          user_agent: null,
          client: null,
          device_label: null,
          ip: null,
          expires_at: expect.stringMatching(/Z$/),
          is_current: true,
        },
      ],
      links: { self: `${publicUrl}${list}?total=exact`, next: null, prev: null },
      page: { limit: 20, has_next: false, has_prev: false, total: 1 },
    });
  });

  it('B01 B03 B11 B16 B18 B19 is walked whole in every page size, in ties and out, and refuses what is malformed', async () => {
    await addSessions(
      8,
      [1, 2, 3].map((hour) => new Date(Date.UTC(2024, 0, 1, hour))),
    );
    const { prisma } = api.database;
    const expected = await prisma.session.findMany({
      where: { userId: adaId, revokedAt: null, expiresAt: { gt: new Date() } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    });
    expect(expected).toHaveLength(25);
    await assertEndpoint<{ id: string }>({
      request: async (url) => api.request(url, { token: ada.access_token }),
      url: list,
      identify: ({ id }) => id,
      expected: expected.map(({ id }) => id),
    });
  });

  it('is read whole by the client, which follows the links', async () => {
    const client = createPageClient({
      fetch: async (url) => api.request(url, { token: ada.access_token }),
    });
    const seen = new Set<string>();
    for await (const { id } of client.items<{ id: string }>(`${publicUrl}${list}?limit=4`)) {
      seen.add(id);
    }
    expect(seen.size).toBe(25);
  });

  it('has the index that each of its orders needs, and times that a cursor can hold', async () => {
    const spec = { table: 'session', indexPrefix: ['user_id'] };
    const sessions = createSessionList(() => undefined);
    await assertIndexed(api.database.prisma, sessions, spec);
    await assertCursorPrecision(api.database.prisma, sessions, spec);
  });

  it('B12 gives nobody the cursor of somebody else', async () => {
    const first = await json(await api.request(`${list}?limit=1`, { token: ada.access_token }));
    const next = first.links.next.slice(publicUrl.length);
    const response = await api.request(next, { token: grace.access_token });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    expect(await json(response)).toMatchObject({ code: 'cursor_mismatch', status: 400 });
    expect((await api.request(`${next}&sort=created_at`, { token: ada.access_token })).status).toBe(
      400,
    );
  });

  it.each([
    ['limit=101', { code: 'limit_too_large', max: 100 }],
    ['limit=1&limit=2', { code: 'invalid_limit', max: 100 }],
    ['cursor=', { code: 'invalid_cursor' }],
    ['cursor=a&cursor=b', { code: 'invalid_cursor' }],
    ['sort=ip', { code: 'unsupported_sort', allowed: ['created_at', '-created_at'] }],
    ['total=perhaps', { code: 'unsupported_total', allowed: ['exact', 'estimated'] }],
  ])('B09 B16 B17 answers %s with a problem that names what is allowed', async (query, problem) => {
    const response = await api.request(`${list}?${query}`, { token: ada.access_token });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ ...problem, errors: [{ in: 'query' }] });
  });

  it('needs an access token', async () => {
    expect((await api.request(list)).status).toBe(401);
  });

  it('is described with its parameters and its envelope', async () => {
    const document = await json(await api.request('/openapi.json'));
    const { parameters, responses } = document.paths[list].get;
    expect(parameters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'limit',
          in: 'query',
          required: false,
          schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
        }),
        expect.objectContaining({ name: 'cursor', in: 'query' }),
      ]),
    );
    expect(responses['200'].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/SessionPage',
    });
  });
});

describe('PATCH /v1/auth/sessions/{id}', () => {
  const patch = (id: string, body: unknown, token = ada.access_token) =>
    api.request(`${list}/${id}`, { method: 'PATCH', json: body, token });

  it('names the device, and takes the name away', async () => {
    const named = await patch(ada.session_id, { device_label: ' Laptop ' });
    expect(named.status).toBe(200);
    expect(await json(named)).toMatchObject({ id: ada.session_id, device_label: 'Laptop' });
    expect(await json(await patch(ada.session_id, { device_label: null }))).toMatchObject({
      device_label: null,
      is_current: true,
    });
  });

  it('knows no session of somebody else, and none that has ended', async () => {
    expect((await patch(grace.session_id, { device_label: 'mine' })).status).toBe(404);
    const ended = await api.database.prisma.session.findFirstOrThrow({
      where: { userId: adaId, revokedAt: { not: null } },
    });
    expect((await patch(ended.id, { device_label: 'old' })).status).toBe(404);
  });

  it.each([{}, { device_label: '' }, { device_label: 'x'.repeat(101) }, { device_label: 1 }])(
    'refuses %j',
    async (body) => {
      expect((await patch(ada.session_id, body)).status).toBe(422);
    },
  );
});

describe('POST /v1/auth/sessions/{id}/revoke', () => {
  const revoke = (id: string, token = ada.access_token) =>
    api.request(`${list}/${id}/revoke`, { method: 'POST', token });

  it('knows no session of somebody else, whose session goes on', async () => {
    expect((await revoke(grace.session_id)).status).toBe(404);
    expect((await revoke(api.services.generateId())).status).toBe(404);
    const response = await api.request(list, { token: grace.access_token });
    expect((await json(response)).items).toHaveLength(1);
  });

  it('ends a session and its refresh token, and says the same again', async () => {
    const other = await api.signIn();
    expect((await revoke(other.session_id)).status).toBe(204);
    expect((await revoke(other.session_id)).status).toBe(204);
    const refreshed = await api.request('/v1/auth/refresh', {
      json: { refresh_token: other.refresh_token },
    });
    expect(refreshed.status).toBe(401);
    const response = await api.request(`${list}?limit=100`, { token: ada.access_token });
    const ids = (await json(response)).items.map(({ id }: { id: string }) => id);
    expect(ids).not.toContain(other.session_id);
    expect(ids).toContain(ada.session_id);
  });
});

describe('POST /v1/auth/sessions/revoke-others', () => {
  it('A25 leaves exactly the session in which it is asked', async () => {
    const signIns = [];
    for (let device = 0; device < 3; device += 1) {
      signIns.push(await api.signIn('others@example.com'));
    }
    const [kept, ...others] = signIns;
    const token = kept?.access_token ?? '';
    const response = await api.request(`${list}/revoke-others`, { method: 'POST', token });
    expect(response.status).toBe(204);
    const { items } = await json(await api.request(list, { token }));
    expect(items.map(({ id }: { id: string }) => id)).toEqual([kept?.session_id]);
    for (const { access_token, refresh_token } of others) {
      expect((await api.request('/v1/users/me', { token: access_token })).status).toBe(401);
      const refreshed = await api.request('/v1/auth/refresh', { json: { refresh_token } });
      expect(refreshed.status).toBe(401);
    }
    expect((await api.request(list, { token: grace.access_token })).status).toBe(200);
  });
});

describe('what a session shows', () => {
  it('A25 tells the device in words, and no token or hash', async () => {
    const headers = {
      'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    };
    const email = 'device@example.com';
    await api.request('/v1/auth/signup', { json: { ...account, email } });
    const login = await api.request('/v1/auth/login', { json: { ...account, email }, headers });
    const { access_token: token, refresh_token } = await json(login);
    const response = await api.request(list, { token });
    const text = await response.text();
    expect(JSON.parse(text).items[0]).toMatchObject({
      user_agent: headers['User-Agent'],
      client: {
        browser: 'Firefox',
        browser_version: '128.0',
        operating_system: 'Linux',
        device: 'desktop',
      },
    });
    expect(text).not.toContain(refresh_token);
    expect(text).not.toContain('hash');
  });
});
