import { assertIndexed } from '@headgate/pagination/prisma';
import { assertEndpoint } from '@headgate/pagination/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditEventList } from '../src/domain/audit/audit-event-list.ts';
import { json, startTestApi } from './harness.ts';

const list = '/v1/audit-events';
let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;
let organizationId: string;
let userId: string;
const other = crypto.randomUUID();

beforeAll(async () => {
  api = await startTestApi();
  token = (await api.signIn()).access_token;
  const principal = await api.services.authenticator.authenticate(token);
  ({ organizationId, userId } = principal);
  await api.database.prisma.auditEvent.deleteMany();
  const event = (index: number) => ({
    id: api.services.generateId(),
    organizationId,
    createdAt: new Date(Date.UTC(2024, 0, 1, index % 3)),
    action: index % 2 === 0 ? 'api_key.created' : 'member.removed',
    actorUserId: index % 4 === 0 ? other : userId,
    targetType: 'api_key',
    targetId: index % 5 === 0 ? other : userId,
    details: {},
  });
  await api.database.prisma.auditEvent.createMany({
    data: [
      ...Array.from({ length: 24 }, (_, index) => event(index)),
      { ...event(0), organizationId: other },
    ],
  });
});
afterAll(() => api.close());

describe('GET /v1/audit-events', () => {
  it.each([
    ['', {}],
    ['?action=api_key.created', { action: 'api_key.created' }],
    [`?actor=${other}`, { actorUserId: other }],
    [`?target=${other}`, { targetId: other }],
    [
      '?since=2024-01-01T01:00:00Z&until=2024-01-01T03:00:00%2B01:00',
      { createdAt: { gte: new Date('2024-01-01T01:00Z'), lt: new Date('2024-01-01T02:00Z') } },
    ],
    [
      `?action=member.removed&actor=${other}&since=2024-01-01T00:00:00Z`,
      { action: 'member.removed', actorUserId: other },
    ],
  ])('is walked whole in every page size: %s', async (query, where) => {
    const expected = await api.database.prisma.auditEvent.findMany({
      where: { organizationId, ...where },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    });
    await assertEndpoint<{ id: string }>({
      request: async (url) => api.request(url, { token }),
      url: `${list}${query}`,
      identify: ({ id }) => id,
      expected: expected.map(({ id }) => id),
    });
  });

  it('shows who did what to what, from where', async () => {
    await api.request('/v1/api-keys', {
      token,
      json: { name: 'ci', scopes: ['models:read'] },
      headers: { 'User-Agent': 'curl/8', 'X-Request-Id': 'request-of-the-key' },
    });
    const { items } = await json(await api.request(`${list}?limit=1`, { token }));
    expect(items).toEqual([
      {
        id: expect.any(String),
        created_at: expect.stringMatching(/Z$/),
        action: 'api_key.created',
        actor: { user_id: userId, session_id: expect.any(String), api_key_id: null },
        target: { type: 'api_key', id: expect.any(String) },
        ip: null,
        user_agent: 'curl/8',
        request_id: 'request-of-the-key',
        details: { scopes: ['models:read'], project_id: null, expires_at: null },
      },
    ]);
  });

  it('refuses a cursor under another filter', async () => {
    const { links } = await json(await api.request(`${list}?limit=1`, { token }));
    const url = new URL(links.next, 'http://localhost');
    url.searchParams.set('action', 'member.left');
    const response = await api.request(`${url.pathname}${url.search}`, { token });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ code: 'cursor_mismatch' });
  });

  it.each(['action=api_key.forged', 'actor=ada', 'since=yesterday'])(
    'refuses %s',
    async (query) => {
      expect((await api.request(`${list}?${query}`, { token })).status).toBe(422);
    },
  );

  it('is for those who may read it', async () => {
    const { prisma } = api.database;
    await prisma.membership.updateMany({ where: { userId }, data: { role: 'member' } });
    api.services.accessMemory.forgetUser(userId);
    expect((await api.request(list, { token })).status).toBe(403);
    await prisma.membership.updateMany({ where: { userId }, data: { role: 'owner' } });
    api.services.accessMemory.forgetUser(userId);
  });

  it('has an index for the whole log and for each filter', async () => {
    const events = createAuditEventList(() => undefined);
    for (const column of [[], ['actor_user_id'], ['action'], ['target_id']]) {
      const indexPrefix = ['organization_id', ...column];
      await assertIndexed(api.database.prisma, events, { table: 'audit_event', indexPrefix });
    }
  });
});
