import { createHash } from 'node:crypto';
import { eachDatabase } from '@headgate/db/testing';
import { assertCursorPrecision, assertIndexed } from '@headgate/pagination/prisma';
import { assertEndpoint } from '@headgate/pagination/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostList } from '../src/domain/community/post-list.ts';
import { createProjectList } from '../src/domain/projects/project-list.ts';
import { createStatusEventList } from '../src/domain/status/status-list.ts';
import { createTicketList } from '../src/domain/support/ticket-list.ts';
import { json, startTestApi } from './harness.ts';

type Api = Awaited<ReturnType<typeof startTestApi>>;

const anyTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);

eachDatabase(describe, 'the resources of a team', ({ on }) => {
  let api: Api;
  let ada: string;
  let grace: string;
  let adaId: string;
  let organizationId: string;

  beforeAll(async () => {
    api = await startTestApi({ on });
    ada = (await api.signIn()).access_token;
    grace = (await api.signIn('grace@example.com')).access_token;
    const membership = await api.database.prisma.membership.findFirstOrThrow({
      where: { user: { email: 'ada@example.com' } },
    });
    adaId = membership.userId;
    organizationId = membership.organizationId;
  });
  afterAll(() => api?.close());

  const setRole = async (role: 'owner' | 'member' | 'viewer') => {
    await api.database.prisma.membership.updateMany({
      where: { userId: adaId },
      data: { role },
    });
    api.services.auth.forgetAccess();
  };
  const audited = (targetId: string) =>
    api.database.prisma.auditEvent.findMany({
      where: { targetId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      select: { action: true, actorUserId: true, organizationId: true, details: true },
    });

  const makers = [
    ['/v1/projects', { name: 'Atlas' }],
    ['/v1/support/tickets', { subject: 'Help', body: 'It does not work.' }],
    ['/v1/community/posts', { title: 'Hello', body: 'First post.' }],
  ] as const;

  it.each(makers)(
    '%s: a repeated create makes one, and the second answer is the first',
    async (path, body) => {
      const send = () =>
        api.request(path, {
          token: ada,
          json: body,
          headers: { 'Idempotency-Key': `once-${path}` },
        });
      const [first, second] = [await send(), await send()];
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
      expect(await second.json()).toEqual(await first.json());
    },
  );

  it.each([
    ['/v1/projects', { name: 'Atlas' }, { name: 'Maps' }],
    ['/v1/support/tickets', { subject: 'Help', body: 'x' }, { status: 'in_progress' }],
    ['/v1/community/posts', { title: 'Hello', body: 'x' }, { hidden: true }],
  ])('%s: a repeated patch is done once, and told once', async (path, body, change) => {
    const made = await api.request(path, { token: ada, json: body });
    const send = () =>
      api.request(made.headers.get('location') ?? '', {
        token: ada,
        method: 'PATCH',
        json: change,
        headers: { 'Idempotency-Key': `patched-${path}` },
      });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('etag')).toBe('"2"');
    expect(await second.json()).toEqual(await first.json());
    expect(await audited((await json(made)).id)).toHaveLength(2);
  });

  it.each(makers)(
    '%s: is not for a viewer, nor for those without a credential',
    async (path, body) => {
      await setRole('viewer');
      expect((await api.request(path, { token: ada, json: body })).status).toBe(403);
      expect((await api.request(path, { token: ada })).status).toBe(200);
      await setRole('owner');
      expect((await api.request(path, { json: body })).status).toBe(401);
      expect((await api.request(path)).status).toBe(401);
    },
  );

  it.each(makers)('%s: names what is wrong with a body', async (path, body) => {
    const [text] = Object.keys(body) as [string];
    for (const [wrong, pointer] of [
      [{ ...body, [text]: '' }, `/${text}`],
      [{ ...body, [text]: 'a\u0000b' }, `/${text}`],
      [{ ...body, [text]: 'x'.repeat(10_001) }, `/${text}`],
      [{ ...body, [text]: 1 }, `/${text}`],
      [{ ...body, organization_id: organizationId }, '/organization_id'],
    ] as const) {
      const response = await api.request(path, { token: ada, json: wrong });
      expect(response.status).toBe(422);
      expect((await json(response)).errors).toMatchObject([{ pointer }]);
    }
  });

  describe('projects', () => {
    const make = async (name = 'Atlas', token = ada) => {
      const response = await api.request('/v1/projects', { token, json: { name } });
      return { ...(await json(response)), etag: response.headers.get('etag') as string };
    };

    it('are made, read, changed and deleted, each with a line in the audit log', async () => {
      const response = await api.request('/v1/projects', {
        token: ada,
        json: { name: ' Atlas ', description: 'Maps\nof all.' },
      });
      expect(response.status).toBe(201);
      const created = await json(response);
      expect(created).toEqual({
        id: expect.any(String),
        name: 'Atlas',
        description: 'Maps\nof all.',
        created_by: adaId,
        created_at: anyTime,
        updated_at: created.created_at,
      });
      const path = `/v1/projects/${created.id}`;
      expect(response.headers.get('location')).toBe(path);
      expect(response.headers.get('etag')).toBe('"1"');
      const read = await api.request(path, { token: ada });
      expect(read.headers.get('etag')).toBe('"1"');
      expect(await json(read)).toEqual(created);

      const patch = { token: ada, method: 'PATCH', json: { description: null } };
      const changed = await api.request(path, patch);
      expect(changed.headers.get('etag')).toBe('"2"');
      expect(await json(changed)).toMatchObject({ name: 'Atlas', description: null });

      expect((await api.request(path, { token: ada, method: 'DELETE' })).status).toBe(204);
      expect((await api.request(path, { token: ada })).status).toBe(404);
      expect((await api.request(path, { token: ada, method: 'DELETE' })).status).toBe(404);
      expect(await audited(created.id)).toEqual([
        { action: 'project.created', actorUserId: adaId, organizationId, details: {} },
        {
          action: 'project.updated',
          actorUserId: adaId,
          organizationId,
          details: { fields: ['description'] },
        },
        { action: 'project.deleted', actorUserId: adaId, organizationId, details: {} },
      ]);
    });

    it('of another organisation are not there', async () => {
      const { id } = await make();
      const path = `/v1/projects/${id}`;
      expect((await api.request(path, { token: grace })).status).toBe(404);
      const patch = { token: grace, method: 'PATCH', json: { name: 'Mine' } };
      expect((await api.request(path, patch)).status).toBe(404);
      expect((await api.request(path, { token: grace, method: 'DELETE' })).status).toBe(404);
      const { items } = await json(await api.request('/v1/projects', { token: grace }));
      expect(items).toEqual([]);
      expect((await json(await api.request(path, { token: ada }))).name).toBe('Atlas');
    });

    it('are changed under If-Match by one of those who read the same version', async () => {
      const { id, etag } = await make();
      const patch = (name: string) =>
        api.request(`/v1/projects/${id}`, {
          token: ada,
          method: 'PATCH',
          json: { name },
          headers: { 'If-Match': etag },
        });
      const answers = await Promise.all(['a', 'b', 'c', 'd'].map(patch));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
      const refused = answers.find(({ status }) => status === 412) as Response;
      expect(await json(refused)).toMatchObject({ code: 'precondition_failed' });
      expect(await audited(id)).toHaveLength(2);
    });

    it.each([
      ['"1"', 200],
      ['*', 200],
      ['"7", "1"', 200],
      // As a proxy that compresses hands it on.
      ['W/"1"', 200],
      ['"2"', 412],
      ['1', 412],
      ['"x"', 412],
    ])('an If-Match of %s is answered with %i', async (tag, status) => {
      const { id } = await make();
      const headers = { 'If-Match': tag };
      const path = `/v1/projects/${id}`;
      const patch = { token: ada, method: 'PATCH', json: { name: 'b' }, headers };
      expect((await api.request(path, patch)).status).toBe(status);
      const other = `/v1/projects/${(await make()).id}`;
      const removed = await api.request(other, { token: ada, method: 'DELETE', headers });
      expect(removed.status).toBe(status === 200 ? 204 : 412);
    });
  });

  describe('support tickets', () => {
    const make = async () =>
      json(
        await api.request('/v1/support/tickets', {
          token: ada,
          json: { subject: 'Help', body: 'It does not work.', priority: 'high' },
        }),
      );
    const patch = (id: string, change: object, headers: Record<string, string> = {}) =>
      api.request(`/v1/support/tickets/${id}`, {
        token: ada,
        method: 'PATCH',
        json: change,
        headers,
      });

    it('are opened, moved on and closed, each with a line in the audit log', async () => {
      const created = await make();
      expect(created).toEqual({
        id: expect.any(String),
        subject: 'Help',
        body: 'It does not work.',
        status: 'open',
        priority: 'high',
        created_by: adaId,
        created_at: anyTime,
        updated_at: anyTime,
      });
      for (const status of ['in_progress', 'resolved', 'open', 'closed']) {
        const response = await patch(created.id, { status });
        expect(response.status).toBe(200);
        expect((await json(response)).status).toBe(status);
      }
      const refused = await patch(created.id, { status: 'open' });
      expect(refused.status).toBe(409);
      expect(await json(refused)).toMatchObject({
        code: 'conflict',
        detail: 'A ticket that is closed cannot become open.',
      });
      expect((await audited(created.id)).map(({ action }) => action)).toEqual([
        'support_ticket.created',
        ...Array(4).fill('support_ticket.updated'),
      ]);
    });

    it('are closed once by those who try at the same time under If-Match', async () => {
      const { id } = await make();
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => patch(id, { status: 'closed' }, { 'If-Match': '"1"' })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
    });

    it('of another organisation are not there', async () => {
      const { id } = await make();
      const path = `/v1/support/tickets/${id}`;
      expect((await api.request(path, { token: grace })).status).toBe(404);
      const change = { token: grace, method: 'PATCH', json: { status: 'closed' } };
      expect((await api.request(path, change)).status).toBe(404);
      expect((await api.request(path, { token: ada })).status).toBe(200);
    });

    it('refuse a status that does not exist', async () => {
      const { id } = await make();
      expect((await patch(id, { status: 'lost' })).status).toBe(422);
      expect((await patch(id, { subject: 'Other' })).status).toBe(422);
    });
  });

  describe('community posts', () => {
    it('are hidden by moderators, who still see them', async () => {
      const created = await json(
        await api.request('/v1/community/posts', { token: ada, json: { title: 'Hi', body: 'x' } }),
      );
      const path = `/v1/community/posts/${created.id}`;
      const hide = { token: ada, method: 'PATCH', json: { hidden: true } };
      expect(await json(await api.request(path, hide))).toEqual({ ...created, hidden: true });
      const seen = async () => {
        const { items } = await json(await api.request('/v1/community/posts', { token: ada }));
        return items.some(({ id }: { id: string }) => id === created.id);
      };
      expect(await seen()).toBe(true);
      await setRole('member');
      expect(await seen()).toBe(false);
      expect((await api.request(path, { token: ada })).status).toBe(404);
      expect((await api.request(path, hide)).status).toBe(403);
      await setRole('owner');
      expect((await api.request(path, { token: ada })).status).toBe(200);
      expect((await api.request(path, { ...hide, token: grace })).status).toBe(404);
      expect((await audited(created.id)).map(({ action }) => action)).toEqual([
        'community_post.created',
        'community_post.moderated',
      ]);
    });
  });

  describe('a change that cannot be told', () => {
    beforeAll(async () => {
      await api.database.prisma.$executeRaw`
        CREATE FUNCTION refuse_audit() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the audit log is full'; END $$`;
      await api.database.prisma.$executeRaw`
        CREATE TRIGGER refuse_audit BEFORE INSERT ON audit_event
        FOR EACH ROW WHEN (NEW.target_id <> '') EXECUTE FUNCTION refuse_audit()`;
      await api.database.prisma.$executeRaw`ALTER TABLE audit_event DISABLE TRIGGER refuse_audit`;
    });

    const stored = async () => {
      const { project, supportTicket, communityPost, statusEvent, apiKey } = api.database.prisma;
      const orderBy = { id: 'asc' } as const;
      return [
        await project.findMany({ orderBy }),
        await supportTicket.findMany({ orderBy }),
        await communityPost.findMany({ orderBy }),
        await statusEvent.findMany({ orderBy }),
        await apiKey.findMany({ orderBy }),
      ];
    };

    it.each([
      ['POST', '/v1/projects', { name: 'Atlas' }],
      ['PATCH', '/v1/projects', { name: 'Maps' }],
      ['DELETE', '/v1/projects', undefined],
      ['POST', '/v1/support/tickets', { subject: 'Help', body: 'x' }],
      ['PATCH', '/v1/support/tickets', { status: 'closed' }],
      ['POST', '/v1/community/posts', { title: 'Hello', body: 'x' }],
      ['PATCH', '/v1/community/posts', { hidden: true }],
      ['POST', '/v1/status/events', { service: 'api', state: 'degraded', title: 'Slow' }],
    ])('is not made: %s %s', async (method, path, body) => {
      const { prisma } = api.database;
      const app = api.appWith({ operatorOrganization: organizationId });
      const isCreate = method === 'POST';
      const maker = makers.find(([of]) => of === path);
      const made = isCreate ? undefined : await api.request(path, { token: ada, json: maker?.[1] });
      if (path === '/v1/projects' && made) {
        const key = { name: 'k', scopes: ['models:read'], project_id: (await json(made)).id };
        expect((await api.request('/v1/api-keys', { token: ada, json: key })).status).toBe(201);
      }
      const before = await stored();
      await prisma.$executeRaw`ALTER TABLE audit_event ENABLE TRIGGER refuse_audit`;
      try {
        const response = await app.request(made?.headers.get('location') ?? path, {
          method,
          headers: { Authorization: `Bearer ${ada}`, 'Content-Type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        });
        expect(response.status).toBe(500);
        expect(await response.text()).not.toContain('full');
      } finally {
        await prisma.$executeRaw`ALTER TABLE audit_event DISABLE TRIGGER refuse_audit`;
      }
      expect(await stored()).toEqual(before);
    });
  });

  describe('lists', () => {
    const times = [1, 2, 3].map((hour) => new Date(Date.UTC(2024, 0, 1, hour)));
    const rows = <Row extends object>(row: Row) =>
      times.flatMap((createdAt) =>
        Array.from({ length: 8 }, () => ({
          ...row,
          id: api.services.generateId(),
          organizationId,
          createdBy: adaId,
          createdAt,
        })),
      );

    it('are walked whole in every page size, and refuse what is malformed', async () => {
      const { prisma } = api.database;
      const updatedAt = new Date();
      await prisma.project.createMany({
        data: rows({ name: 'p' }).map((row) => ({ ...row, updatedAt })),
      });
      await prisma.supportTicket.createMany({
        data: rows({ subject: 's', body: 'b', status: 'open', priority: 'low' }).map((row) => ({
          ...row,
          updatedAt,
        })),
      });
      await prisma.communityPost.createMany({ data: rows({ title: 't', body: 'b' }) });
      await prisma.statusEvent.createMany({
        data: rows({ service: 'api', state: 'operational', title: 't' }).map(
          ({ organizationId: _, ...row }) => row,
        ),
      });
      const where = { organizationId };
      const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
      const select = { id: true };
      for (const [url, expected] of [
        ['/v1/projects', await prisma.project.findMany({ where, orderBy, select })],
        ['/v1/support/tickets', await prisma.supportTicket.findMany({ where, orderBy, select })],
        ['/v1/community/posts', await prisma.communityPost.findMany({ where, orderBy, select })],
        ['/v1/status/events', await prisma.statusEvent.findMany({ orderBy, select })],
      ] as const) {
        expect(expected.length).toBeGreaterThanOrEqual(24);
        await assertEndpoint<{ id: string }>({
          request: async (target) => api.request(target, { token: ada }),
          url,
          identify: ({ id }) => id,
          expected: expected.map(({ id }) => id),
        });
      }
    });

    it('B08 B12 have the indexes that their orders need, and columns that cursors can follow', async () => {
      const { prisma } = api.database;
      for (const [list, table, indexPrefix] of [
        [createProjectList(() => {}), 'project', ['organization_id']],
        [createTicketList(() => {}), 'support_ticket', ['organization_id']],
        [createPostList(() => {}), 'community_post', ['organization_id']],
        [createStatusEventList(() => {}), 'status_event', []],
      ] as const) {
        await assertIndexed(prisma, list, { table, indexPrefix });
        await assertCursorPrecision(prisma, list, { table, indexPrefix });
      }
    });
  });

  describe('the status of the installation', () => {
    const tell = (json: object, token = ada) => api.request('/v1/status/events', { token, json });

    it('is well while nothing was ever told, on the page too', async () => {
      const app = api.appWith({
        statusEvents: { ...api.services.statusEvents, newest: async () => [] },
      });
      expect(await json(await app.request('/v1/status'))).toEqual({
        status: 'operational',
        services: [],
      });
      const page = await (await app.request('/status')).text();
      expect(page).toContain('Service status: Operational');
      expect(page).toContain('Nothing was ever reported.');
    });

    it('a repeated event is told once', async () => {
      const app = api.appWith({ operatorOrganization: organizationId });
      const send = () =>
        app.request('/v1/status/events', {
          method: 'POST',
          headers: {
            Authorization: `Bearer ${ada}`,
            'Content-Type': 'application/json',
            'Idempotency-Key': 'told-once',
          },
          body: JSON.stringify({ service: 'once', state: 'maintenance', title: 'New disks' }),
        });
      const [first, second] = [await send(), await send()];
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
      expect(await second.json()).toEqual(await first.json());
      const where = { service: 'once' };
      expect(await api.database.prisma.statusEvent.count({ where })).toBe(1);
    });

    it('is told by the operator’s admins alone, and read by everybody', async () => {
      const event = { service: 'chat', state: 'degraded', title: 'Slow <b>answers</b>' };
      expect((await tell(event)).status).toBe(403);
      const app = api.appWith({ operatorOrganization: organizationId });
      const post = (json: object, token = ada) => app.request('/v1/status/events', { token, json });
      expect((await post(event, grace)).status).toBe(403);
      const created = await post(event);
      expect(created.status).toBe(201);
      const { id } = await json(created);
      expect((await audited(id)).map(({ action }) => action)).toEqual(['status_event.created']);
      expect((await post({ ...event, service: 'db', state: 'major_outage' })).status).toBe(201);
      expect((await post({ ...event, service: 'db', state: 'operational' })).status).toBe(201);
      expect((await post({ ...event, service: 'No Name' })).status).toBe(422);
      await setRole('member');
      expect((await post(event)).status).toBe(403);
      await setRole('owner');

      const response = await app.request('/v1/status');
      expect(response.headers.get('cache-control')).toBe('public, max-age=5');
      const status = await json(response);
      expect(status.status).toBe('degraded');
      const states = status.services.map(({ service, state }: Record<string, string>) => [
        service,
        state,
      ]);
      expect(Object.fromEntries(states)).toMatchObject({ chat: 'degraded', db: 'operational' });

      const answer = await app.request('/status');
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      const page = await answer.text();
      expect(page).toContain('Service status: Degraded');
      expect(page).toContain('Slow &lt;b&gt;answers&lt;/b&gt;');
      expect(page).not.toMatch(/<script|<b>/);
      const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(answer.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
    });
  });
});
