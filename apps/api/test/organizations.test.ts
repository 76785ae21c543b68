import { assertCursorPrecision, assertIndexed } from '@headgate/pagination/prisma';
import { assertEndpoint } from '@headgate/pagination/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createInvitationList } from '../src/domain/organizations/invitation-list.ts';
import { createMemberList } from '../src/domain/organizations/member-list.ts';
import { createOrganizationList } from '../src/domain/organizations/organization-list.ts';
import { createUserList } from '../src/domain/users/user-list.ts';
import { json, startTestApi } from './harness.ts';

type Api = Awaited<ReturnType<typeof startTestApi>>;
let api: Api;
let round = 0;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(() => {
  round += 1;
});

/** A person who is signed in. */
async function person(name: string) {
  const email = `${name}-${round}@example.com`;
  const { access_token: token, refresh_token: refreshToken } = await api.signIn(email);
  const { id } = await json(await api.request('/v1/users/me', { token }));
  return { id, email, token, refreshToken };
}
type Person = Awaited<ReturnType<typeof person>>;

const send = (token: string, method: string, path: string, body?: object) =>
  api.request(path, { method, token, ...(body && { json: body }) });

async function switchTo(token: string, organizationId: string): Promise<string> {
  const response = await send(token, 'POST', '/v1/auth/switch', {
    organization_id: organizationId,
  });
  expect(response.status).toBe(200);
  return (await json(response)).access_token;
}

/** An organisation of its own, and the token of its owner for it. */
async function organization(owner: Person) {
  const created = await json(
    await send(owner.token, 'POST', '/v1/organizations', { name: 'Mill' }),
  );
  const path = `/v1/organizations/${created.id}`;
  return { id: created.id as string, path, token: await switchTo(owner.token, created.id) };
}
type Organization = Awaited<ReturnType<typeof organization>>;

const invite = ({ token, path }: Organization, email: string, role: string) =>
  send(token, 'POST', `${path}/invitations`, { email, role });

/** Lets a person join by an invitation; gives a token of theirs for the organisation. */
async function join(at: Organization, guest: Person, role: string): Promise<string> {
  const { token } = await json(await invite(at, guest.email, role));
  const accepted = await send(guest.token, 'POST', '/v1/invitations/accept', { token });
  expect(accepted.status).toBe(200);
  return switchTo(guest.token, at.id);
}

const actionsOf = async (organizationId: string) =>
  (
    await api.database.prisma.auditEvent.findMany({
      where: { organizationId },
      orderBy: { id: 'asc' },
    })
  ).map(({ action }) => action);

describe('organisations', () => {
  it('are created, described, renamed and deleted by their owner', async () => {
    const ada = await person('ada');
    const response = await send(ada.token, 'POST', '/v1/organizations', { name: ' Mill ' });
    expect(response.status).toBe(201);
    const created = await json(response);
    expect(response.headers.get('location')).toBe(`/v1/organizations/${created.id}`);
    expect(created).toMatchObject({ name: 'Mill', personal: false, role: 'owner' });
    const token = await switchTo(ada.token, created.id);
    const path = `/v1/organizations/${created.id}`;
    expect(await json(await send(token, 'GET', path))).toMatchObject({ name: 'Mill' });
    const renamed = await send(token, 'PATCH', path, { name: 'Race' });
    expect(await json(renamed)).toMatchObject({ id: created.id, name: 'Race' });
    expect((await send(token, 'DELETE', path)).status).toBe(204);
    expect((await send(token, 'GET', path)).status).toBe(401);
    expect(await actionsOf(created.id)).toEqual([
      'organization.created',
      'organization.switched',
      'organization.renamed',
      'organization.deleted',
    ]);
  });

  it('of a person are listed, the current one marked', async () => {
    const ada = await person('ada');
    const mill = await organization(ada);
    const { items } = await json(await send(mill.token, 'GET', '/v1/organizations'));
    expect(items).toMatchObject([
      { id: mill.id, name: 'Mill', personal: false, role: 'owner', is_current: true },
      { personal: true, role: 'owner', is_current: false },
    ]);
  });

  it('that came with an account are not deleted', async () => {
    const ada = await person('ada');
    const { items } = await json(await send(ada.token, 'GET', '/v1/organizations'));
    const response = await send(ada.token, 'DELETE', `/v1/organizations/${items[0].id}`);
    expect(response.status).toBe(409);
  });

  it('are 404 unless the token is for them', async () => {
    const [ada, eve] = [await person('ada'), await person('eve')];
    const mill = await organization(ada);
    for (const token of [eve.token, ada.token]) {
      for (const [method, path, body] of [
        ['PATCH', mill.path, { name: 'x' }],
        ['DELETE', mill.path],
        ['GET', `${mill.path}/members`],
        ['GET', `${mill.path}/invitations`],
        ['POST', `${mill.path}/invitations`, { email: 'a@example.com', role: 'member' }],
        ['PATCH', `${mill.path}/members/${ada.id}`, { role: 'viewer' }],
        ['DELETE', `${mill.path}/members/${eve.id}`],
      ] as const) {
        expect((await send(token, method, path, body)).status, `${method} ${path}`).toBe(404);
      }
    }
  });

  it('are described to sessions of their members, whatever organisation they are in the name of', async () => {
    const [ada, eve] = [await person('ada'), await person('eve')];
    const mill = await organization(ada);
    const response = await send(ada.token, 'GET', mill.path);
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe('"1"');
    expect((await send(eve.token, 'GET', mill.path)).status).toBe(404);
    const scopes = ['organization:read'];
    const { key } = await json(
      await send(ada.token, 'POST', '/v1/api-keys', { name: 'k', scopes }),
    );
    expect((await send(key, 'GET', mill.path)).status).toBe(404);
  });

  it.each([
    { name: '' },
    { name: 'x'.repeat(201) },
    { name: 'a\u0000' },
    { name: 'x', owner: 'y' },
  ])('refuse %j', async (body) => {
    const ada = await person('ada');
    expect((await send(ada.token, 'POST', '/v1/organizations', body)).status).toBe(422);
  });
});

describe('POST /v1/auth/switch', () => {
  it('gives a token for another organisation, which refreshes follow', async () => {
    const ada = await person('ada');
    const mill = await organization(ada);
    const refreshed = await json(
      await api.request('/v1/auth/refresh', { json: { refresh_token: ada.refreshToken } }),
    );
    const { items } = await json(await send(refreshed.access_token, 'GET', '/v1/organizations'));
    expect(items.find(({ is_current }: { is_current: boolean }) => is_current).id).toBe(mill.id);
  });

  it('answers 404 for an organisation of others, and 401 once the membership is over', async () => {
    const [ada, bob] = [await person('ada'), await person('bob')];
    const mill = await organization(ada);
    const refused = await send(bob.token, 'POST', '/v1/auth/switch', { organization_id: mill.id });
    expect(refused.status).toBe(404);
    const token = await join(mill, bob, 'member');
    expect((await send(token, 'GET', mill.path)).status).toBe(200);
    expect((await send(mill.token, 'DELETE', `${mill.path}/members/${bob.id}`)).status).toBe(204);
    expect((await send(token, 'GET', mill.path)).status).toBe(401);
    expect((await send(bob.token, 'GET', '/v1/users/me')).status).toBe(200);
  });
});

describe('invitations', () => {
  it('make whoever has the email and the token a member, once', async () => {
    const [ada, bob, eve] = [await person('ada'), await person('bob'), await person('eve')];
    const mill = await organization(ada);
    const response = await invite(mill, bob.email.toUpperCase(), 'member');
    expect(response.status).toBe(201);
    const { token, ...shown } = await json(response);
    expect(shown).toMatchObject({ email: bob.email, role: 'member', invited_by: ada.id });
    const list = await send(mill.token, 'GET', `${mill.path}/invitations`);
    expect(await list.text()).not.toContain(token);
    const accept = (as: Person, text = token) =>
      send(as.token, 'POST', '/v1/invitations/accept', { token: text });
    expect((await accept(eve)).status).toBe(404);
    expect((await accept(bob, 'x')).status).toBe(404);
    const answers = await Promise.all(Array.from({ length: 8 }, () => accept(bob)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(7);
    const { items } = await json(await send(mill.token, 'GET', `${mill.path}/members`));
    expect(items).toMatchObject([
      { user_id: bob.id, email: bob.email, role: 'member' },
      { user_id: ada.id, role: 'owner' },
    ]);
    expect((await invite(mill, bob.email, 'viewer')).status).toBe(409);
    expect(await actionsOf(mill.id)).toEqual([
      'organization.created',
      'organization.switched',
      'invitation.created',
      'invitation.accepted',
    ]);
  });

  it('open nothing when they have expired, were taken back, or another took their place', async () => {
    const [ada, bob] = [await person('ada'), await person('bob')];
    const mill = await organization(ada);
    const issue = async () => json(await invite(mill, bob.email, 'member'));
    const replaced = await issue();
    const revoked = await issue();
    const path = `${mill.path}/invitations/${revoked.id}`;
    expect((await send(mill.token, 'DELETE', path)).status).toBe(204);
    expect((await send(mill.token, 'DELETE', path)).status).toBe(404);
    const expired = await issue();
    await api.database.prisma.invitation.update({
      where: { id: expired.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    for (const { token } of [replaced, revoked, expired]) {
      const response = await send(bob.token, 'POST', '/v1/invitations/accept', { token });
      expect(response.status).toBe(404);
    }
  });

  it('are stored without their token, which an idempotent repetition does not show again', async () => {
    const ada = await person('ada');
    const mill = await organization(ada);
    const once = () =>
      api.request(`${mill.path}/invitations`, {
        token: mill.token,
        json: { email: `guest-${round}@example.com`, role: 'viewer' },
        headers: { 'Idempotency-Key': `invite-${round}` },
      });
    const { token, id } = await json(await once());
    expect((await once()).status).toBe(409);
    const row = await api.database.prisma.invitation.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(row.tokenHash).toString('base64url')).not.toBe(token);
  });

  it.each([
    { email: 'nobody', role: 'member' },
    { email: 'a@example.com', role: 'root' },
  ])('refuse %j', async (body) => {
    const mill = await organization(await person('ada'));
    const response = await send(mill.token, 'POST', `${mill.path}/invitations`, body);
    expect(response.status).toBe(422);
  });
});

describe('members', () => {
  it('get another role at once', async () => {
    const [ada, bob] = [await person('ada'), await person('bob')];
    const mill = await organization(ada);
    const token = await join(mill, bob, 'viewer');
    const rename = () => send(token, 'PATCH', mill.path, { name: 'Bob’s' });
    expect((await rename()).status).toBe(403);
    const path = `${mill.path}/members/${bob.id}`;
    expect(await json(await send(mill.token, 'PATCH', path, { role: 'admin' }))).toMatchObject({
      user_id: bob.id,
      role: 'admin',
    });
    expect((await rename()).status).toBe(200);
    await send(mill.token, 'PATCH', path, { role: 'viewer' });
    expect((await rename()).status).toBe(403);
  });

  it('A30 are managed by admins, owners by owners alone', async () => {
    const [ada, bob, carol] = [await person('ada'), await person('bob'), await person('carol')];
    const mill = await organization(ada);
    const token = await join(mill, bob, 'admin');
    await join(mill, carol, 'member');
    const at = (id: string) => `${mill.path}/members/${id}`;
    const admin = { ...mill, token };
    expect((await send(token, 'PATCH', at(carol.id), { role: 'viewer' })).status).toBe(200);
    expect((await send(token, 'PATCH', at(carol.id), { role: 'owner' })).status).toBe(403);
    expect((await send(token, 'PATCH', at(bob.id), { role: 'owner' })).status).toBe(403);
    expect((await send(token, 'PATCH', at(ada.id), { role: 'viewer' })).status).toBe(403);
    expect((await send(token, 'DELETE', at(ada.id))).status).toBe(403);
    expect((await invite(admin, `x-${round}@example.com`, 'owner')).status).toBe(403);
    expect((await invite(admin, `x-${round}@example.com`, 'admin')).status).toBe(201);
    expect((await send(token, 'DELETE', at(carol.id))).status).toBe(204);
    expect((await send(token, 'DELETE', at(carol.id))).status).toBe(404);
  });

  it('leave on their own, but for the last owner, who is not demoted either', async () => {
    const [ada, bob] = [await person('ada'), await person('bob')];
    const mill = await organization(ada);
    const token = await join(mill, bob, 'viewer');
    const own = `${mill.path}/members/${ada.id}`;
    for (const response of [
      await send(mill.token, 'DELETE', own),
      await send(mill.token, 'PATCH', own, { role: 'admin' }),
    ]) {
      expect(response.status).toBe(409);
      expect(await json(response)).toMatchObject({ code: 'last_owner' });
    }
    expect((await send(token, 'DELETE', `${mill.path}/members/${bob.id}`)).status).toBe(204);
    expect(await actionsOf(mill.id)).toContain('member.left');
  });

  it('take their API keys with them', async () => {
    const [ada, bob] = [await person('ada'), await person('bob')];
    const mill = await organization(ada);
    const token = await join(mill, bob, 'member');
    const { key } = await json(
      await send(token, 'POST', '/v1/api-keys', { name: 'ci', scopes: ['models:read'] }),
    );
    expect((await send(key, 'GET', '/v1/models')).status).toBe(200);
    await send(mill.token, 'DELETE', `${mill.path}/members/${bob.id}`);
    expect((await send(key, 'GET', '/v1/models')).status).toBe(401);
    await join(mill, bob, 'member');
    expect((await send(key, 'GET', '/v1/models')).status).toBe(401);
  });
});

describe('users', () => {
  it('are listed for admins, those of the organisation alone', async () => {
    const [ada, bob] = [await person('ada'), await person('bob')];
    const mill = await organization(ada);
    const token = await join(mill, bob, 'member');
    const { items } = await json(await send(mill.token, 'GET', '/v1/users'));
    expect(items.map(({ id }: { id: string }) => id)).toEqual([bob.id, ada.id]);
    expect((await send(token, 'GET', '/v1/users')).status).toBe(403);
  });

  it('rename themselves', async () => {
    const ada = await person('ada');
    const renamed = await send(ada.token, 'PATCH', '/v1/users/me', { name: 'Ada L.' });
    expect(await json(renamed)).toMatchObject({ id: ada.id, name: 'Ada L.' });
    const nameless = await send(ada.token, 'PATCH', '/v1/users/me', { name: null });
    expect(await json(nameless)).toMatchObject({ name: null });
    const other = await send(ada.token, 'PATCH', '/v1/users/me', { email: 'x@example.com' });
    expect(other.status).toBe(422);
  });

  it('keep a few interests', async () => {
    const ada = await person('ada');
    const path = '/v1/users/me/interests';
    expect(await json(await send(ada.token, 'GET', path))).toEqual({ interests: [] });
    const body = { interests: ['mills', ' weirs ', 'mills'] };
    expect(await json(await send(ada.token, 'PUT', path, body))).toEqual({
      interests: ['mills', 'weirs'],
    });
    expect(await json(await send(ada.token, 'GET', path))).toEqual({
      interests: ['mills', 'weirs'],
    });
    for (const interests of [[''], ['x'.repeat(51)], Array(51).fill('x'), 'x', [1]]) {
      expect((await send(ada.token, 'PUT', path, { interests })).status).toBe(422);
    }
  });
});

describe('the lists', () => {
  it('are walked whole in every page size, and have their indexes', async () => {
    const { prisma } = api.database;
    const ada = await person('ada');
    const mill = await organization(ada);
    const { generateId } = api.services;
    const times = [1, 2, 3].flatMap((hour) => Array(7).fill(new Date(Date.UTC(2024, 0, 1, hour))));
    const users = times.map((createdAt) => ({ id: generateId(), createdAt }));
    await prisma.user.createMany({
      data: users.map((user) => ({
        ...user,
        email: `${user.id}@example.com`,
        passwordHash: 'x',
      })),
    });
    await prisma.membership.createMany({
      data: users.map(({ id: userId, createdAt }) => ({
        userId,
        organizationId: mill.id,
        role: 'viewer' as const,
        createdAt,
      })),
    });
    await prisma.invitation.createMany({
      data: users.map(({ id, createdAt }) => ({
        id,
        createdAt,
        organizationId: mill.id,
        email: `${id}@example.org`,
        role: 'viewer' as const,
        tokenHash: Buffer.from(id),
        invitedBy: ada.id,
        expiresAt: new Date(Date.now() + 60_000),
      })),
    });
    await prisma.organization.createMany({
      data: users.map(({ id }) => ({ id, name: 'x' })),
    });
    await prisma.membership.createMany({
      data: users.map(({ id: organizationId, createdAt }) => ({
        userId: ada.id,
        organizationId,
        role: 'viewer' as const,
        createdAt,
      })),
    });
    const oldFirst = users
      .toSorted((a, b) => +b.createdAt - +a.createdAt || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);
    const { items } = await json(await send(mill.token, 'GET', '/v1/organizations?limit=2'));
    const walks: [string, string, readonly string[]][] = [
      [`${mill.path}/members`, 'user_id', [ada.id, ...oldFirst]],
      [`${mill.path}/invitations`, 'id', oldFirst],
      ['/v1/users', 'id', [ada.id, ...oldFirst]],
      ['/v1/organizations', 'id', [...items.map(({ id }: { id: string }) => id), ...oldFirst]],
    ];
    for (const [url, key, expected] of walks) {
      await assertEndpoint<Record<string, string>>({
        request: async (page) => api.request(page, { token: mill.token }),
        url,
        identify: (item) => item[key] ?? '',
        expected,
      });
    }
    const none = () => undefined;
    await assertIndexed(prisma, createMemberList(none), {
      table: 'membership',
      indexPrefix: ['organization_id'],
      columns: { joined_at: { column: 'created_at' } },
    });
    await assertIndexed(prisma, createOrganizationList(none), {
      table: 'membership',
      indexPrefix: ['user_id'],
      columns: { joined_at: { column: 'created_at' }, id: { column: 'organization_id' } },
    });
    await assertIndexed(prisma, createInvitationList(none), {
      table: 'invitation',
      indexPrefix: ['organization_id'],
    });
    await assertIndexed(prisma, createUserList(none), { table: 'user_account' });
    await assertCursorPrecision(prisma, createUserList(none), { table: 'user_account' });
  });
});
