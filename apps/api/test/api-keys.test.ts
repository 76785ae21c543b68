import { createApiKeys, type Role } from '@headgate/auth';
import { memoryApiKeyStore } from '@headgate/auth/memory';
import { assertCursorPrecision, assertIndexed } from '@headgate/pagination/prisma';
import { assertEndpoint } from '@headgate/pagination/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiKeyList } from '../src/domain/api-keys/api-key-list.ts';
import { permissions } from '../src/domain/permissions/permissions.ts';
import { json, startTestApi } from './harness.ts';

const list = '/v1/api-keys';
let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;
let userId: string;
let organizationId: string;
let people = 0;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

// Each test has a person of its own.
beforeEach(async () => {
  people += 1;
  const email = `keys-${people}@example.com`;
  token = (await api.signIn(email)).access_token;
  const user = await api.database.prisma.user.findUniqueOrThrow({
    where: { email },
    include: { memberships: true },
  });
  userId = user.id;
  organizationId = user.memberships[0]?.organizationId ?? '';
});

const create = async (body: object = {}, init: object = {}) =>
  api.request(list, { token, json: { name: 'ci', scopes: ['models:read'], ...body }, ...init });
const issue = async (body: object = {}) => {
  const response = await create(body);
  expect(response.status).toBe(201);
  return json(response);
};
const models = (key: string) => api.request('/v1/models', { token: key });
const forget = () => {
  api.services.apiKeys.forget({ userId });
  api.services.auth.forgetAccess({ userId });
};
async function setRole(role: Role) {
  await api.database.prisma.membership.updateMany({ where: { userId }, data: { role } });
  forget();
}
const auditActions = async () =>
  (
    await api.database.prisma.auditEvent.findMany({
      where: { organizationId, targetType: 'api_key' },
      orderBy: { id: 'asc' },
    })
  ).map(({ action }) => action);

describe('POST /v1/api-keys', () => {
  it('A26 shows the key once, and the key opens what its scopes name', async () => {
    const response = await create({ scopes: ['models:read', 'usage:read'] });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { key, ...rest } = await json(response);
    expect(key).toMatch(/^hg_test_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}$/);
    expect(rest).toEqual({
      id: expect.any(String),
      name: 'ci',
      hint: key.slice(0, key.lastIndexOf('_')),
      user_id: userId,
      project_id: null,
      scopes: ['models:read', 'usage:read'],
      created_at: expect.stringMatching(/Z$/),
      expires_at: null,
    });
    expect((await models(key)).status).toBe(200);
    const { items } = await json(await api.request(list, { token }));
    expect(JSON.stringify(items)).not.toContain(key);
    expect(items).toMatchObject([{ id: rest.id, hint: rest.hint, rotated_at: null }]);
    const location = response.headers.get('location') ?? '';
    const shown = await json(await api.request(location, { token }));
    expect(shown).toMatchObject({ id: rest.id, hint: rest.hint });
    expect(shown).not.toHaveProperty('key');
  });

  it('A26 does not show it again to a request that is repeated, and makes no second key', async () => {
    const headers = { 'Idempotency-Key': `once-${people}` };
    expect((await create({}, { headers })).status).toBe(201);
    const repeated = await create({}, { headers });
    expect(repeated.status).toBe(409);
    expect(await json(repeated)).toMatchObject({ code: 'idempotency_not_replayable' });
    const refused = await create({ scopes: ['*'] }, { headers: { 'Idempotency-Key': 'bad' } });
    expect(refused.status).toBe(422);
    expect((await create({}, { headers: { 'Idempotency-Key': 'bad' } })).status).toBe(201);
    expect(await api.database.prisma.apiKey.count({ where: { userId } })).toBe(2);
  });

  it('A27 makes no key for anybody else, whoever asks', async () => {
    const victim = await api.signIn(`victim-${people}@example.com`);
    const { id: other } = await json(
      await api.request('/v1/users/me', { token: victim.access_token }),
    );
    for (const member of ['userId', 'user_id', 'owner', 'organizationId', 'organization_id']) {
      const body = { name: 'ci', scopes: ['models:read'], [member]: other };
      const signedIn = await api.request(list, { token, json: body });
      expect(signedIn.status).toBe(422);
      expect((await json(signedIn)).errors).toMatchObject([{ pointer: `/${member}` }]);
      expect((await api.request(list, { json: body })).status).toBe(401);
    }
    expect(await api.database.prisma.apiKey.count({ where: { userId: other } })).toBe(0);
  });

  it.each([
    ['a wildcard', { scopes: ['*'] }, '/scopes/0'],
    ['a wildcard of a resource', { scopes: ['models:*'] }, '/scopes/0'],
    ['an unknown permission', { scopes: ['models:delete'] }, '/scopes/0'],
    ['no scope', { scopes: [] }, '/scopes'],
    ['an empty name', { name: ' ' }, '/name'],
    ['a name that nobody can see', { name: 'a\u0000b' }, '/name'],
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, '/expires_at'],
    ['an end that is no time', { expires_at: 'tomorrow' }, '/expires_at'],
  ])('A30 refuses %s', async (_, body, pointer) => {
    const response = await create(body);
    expect(response.status).toBe(422);
    expect((await json(response)).errors).toMatchObject([{ pointer }]);
  });

  it('refuses a scope that the role does not have, and any to a viewer', async () => {
    await setRole('member');
    expect((await create({ scopes: ['members:write'] })).status).toBe(403);
    expect((await create()).status).toBe(201);
    await setRole('viewer');
    expect((await create()).status).toBe(403);
  });

  it('is not done with an API key', async () => {
    const { key } = await issue({ scopes: ['api_keys:write', 'models:read'] });
    const response = await create({}, { token: key });
    expect(response.status).toBe(403);
    expect(await json(response)).toMatchObject({ code: 'session_required' });
  });
});

describe('an API key as a bearer token', () => {
  it('A17 A26 lacks a scope: 403 that names it', async () => {
    const { key } = await issue({ scopes: ['usage:read'] });
    const response = await models(key);
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer realm="headgate", error="insufficient_scope", scope="models:read"',
    );
    expect(await json(response)).toMatchObject({ error: { code: 'insufficient_scope' } });
  });

  it('A26 counts for what its owner may do now: 403 once the owner is demoted', async () => {
    const { key } = await issue({ scopes: ['chat:write'] });
    const chat = () =>
      api.request('/v1/chat/completions', {
        token: key,
        json: { model: 'echo', messages: [{ role: 'user', content: 'hello' }] },
      });
    expect((await chat()).status).toBe(200);
    await setRole('viewer');
    const refused = await chat();
    expect(refused.status).toBe(403);
    expect(await json(refused)).toMatchObject({ error: { code: 'forbidden' } });
  });

  it('A26 is 401 with one body: revoked, expired, wrong, of a disabled owner, of one who has left', async () => {
    const issued = [];
    for (let n = 0; n < 4; n += 1) issued.push(await issue());
    const [revoked, expired, disabled, left] = issued;
    await api.request(`${list}/${revoked.id}`, { method: 'DELETE', token });
    await api.database.prisma.apiKey.update({
      where: { id: expired.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    const stranger = createApiKeys({
      store: memoryApiKeyStore(() => ({ role: 'owner', disabled: false })),
      permissions,
      environment: 'test',
      generateId: () => left.id,
    });
    const principal = await api.services.apiKeys.authenticate(left.key);
    const scopes = ['models:read'];
    const { key: wrong } = await stranger.create({
      principal: { ...principal, credential: { type: 'api_key', apiKeyId: '', scopes } },
      name: 'x',
      scopes,
    });
    const answers: unknown[][] = [];
    const ask = async (key: string) => {
      const response = await models(key);
      const { request_id: _, trace_id: __, ...body } = await json(response);
      answers.push([response.status, response.headers.get('www-authenticate'), body]);
    };
    await ask(`${revoked.key.slice(0, -1)}_`);
    for (const key of [revoked.key, expired.key, wrong]) await ask(key);
    const { prisma } = api.database;
    await prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    forget();
    await ask(disabled.key);
    await prisma.user.update({ where: { id: userId }, data: { disabledAt: null } });
    await prisma.membership.deleteMany({ where: { userId } });
    forget();
    await ask(left.key);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.[0]).toBe(401);
  });

  it('opens nothing of the account itself', async () => {
    const { key } = await issue({ scopes: permissions.all });
    for (const path of ['/v1/users/me', '/v1/auth/sessions']) {
      const response = await api.request(path, { token: key });
      expect(response.status).toBe(403);
      expect(await json(response)).toMatchObject({ code: 'session_required' });
    }
  });

  it('has idempotency keys of its own: it gets no answer that was given to its owner', async () => {
    const { key } = await issue({ scopes: ['chat:write'] });
    const chat = (as: string) =>
      api.request('/v1/chat/completions', {
        token: as,
        json: { model: 'echo', messages: [{ role: 'user', content: 'hello' }] },
        headers: { 'Idempotency-Key': `shared-${people}` },
      });
    const answers = [await chat(token), await chat(key), await chat(key)];
    expect(answers.map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([
      null,
      null,
      'true',
    ]);
  });

  it('is in no line of the log, and its id is', async () => {
    const { key, id } = await issue();
    const response = await models(key);
    const requestId = response.headers.get('x-request-id');
    await models(`${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`);
    expect(api.lines.join('')).not.toContain(key.slice(35));
    expect(
      api.lines.map((line) => JSON.parse(line)).filter((line) => line.request_id === requestId),
    ).toContainEqual(expect.objectContaining({ api_key_id: id, user_id: userId }));
  });
});

describe('POST /v1/api-keys/{id}/rotate', () => {
  const rotate = (id: string, body?: object, as = token) =>
    api.request(`${list}/${id}/rotate`, {
      method: 'POST',
      token: as,
      ...(body && { json: body }),
    });

  it('A26 makes a successor, while the old key works until the overlap ends', async () => {
    const old = await issue();
    const response = await rotate(old.id, { overlap_seconds: 3600 });
    expect(response.status).toBe(201);
    const successor = await json(response);
    expect(successor).toMatchObject({ name: 'ci', scopes: ['models:read'], expires_at: null });
    expect([(await models(old.key)).status, (await models(successor.key)).status]).toEqual([
      200, 200,
    ]);
    const { expiresAt } = await api.database.prisma.apiKey.findUniqueOrThrow({
      where: { id: old.id },
    });
    expect(Math.abs((expiresAt?.getTime() ?? 0) - Date.now() - 3_600_000)).toBeLessThan(60_000);
    expect((await rotate(old.id)).status).toBe(409);
    const now = await json(await rotate(successor.id, { overlap_seconds: 0 }));
    expect((await models(successor.key)).status).toBe(401);
    expect((await models(now.key)).status).toBe(200);
    expect(await auditActions()).toEqual(['api_key.created', 'api_key.rotated', 'api_key.rotated']);
  });

  it('can be done by a key for itself, and by a key for no other one', async () => {
    const scopes = ['api_keys:write', 'models:read'];
    const [one, other] = [await issue({ scopes }), await issue({ scopes })];
    expect((await rotate(other.id, {}, one.key)).status).toBe(403);
    expect((await rotate(one.id, {}, one.key)).status).toBe(201);
  });

  it.each([{ overlap_seconds: -1 }, { overlap_seconds: 604_801 }, { overlap: 1 }])(
    'refuses %j',
    async (body) => {
      const { id } = await issue();
      expect((await rotate(id, body)).status).toBe(422);
    },
  );
});

describe('whose keys', () => {
  it('a member sees and ends its own, whoever manages keys those of all, and nobody rotates another’s', async () => {
    const owner = { token, organizationId };
    const mine = await issue();
    const member = await api.signIn(`member-${people}@example.com`);
    const { id: memberId } = await json(
      await api.request('/v1/users/me', { token: member.access_token }),
    );
    const { prisma } = api.database;
    await prisma.membership.create({
      data: { organizationId: owner.organizationId, userId: memberId, role: 'member' },
    });
    const principal = {
      ...(await api.services.authenticator.authenticate(token)),
      userId: memberId,
      role: 'member' as const,
    };
    const theirs = await api.services.apiKeys.create({
      principal,
      name: 'theirs',
      scopes: ['api_keys:read', 'api_keys:write'],
    });
    const ids = async (as: string) =>
      (await json(await api.request(list, { token: as }))).items.map(
        ({ id }: { id: string }) => id,
      );
    expect(await ids(token)).toEqual([theirs.apiKey.id, mine.id]);
    expect(await ids(theirs.key)).toEqual([theirs.apiKey.id]);
    const end = (id: string, as: string) =>
      api.request(`${list}/${id}`, { method: 'DELETE', token: as });
    expect((await end(mine.id, theirs.key)).status).toBe(404);
    const rotated = await api.request(`${list}/${theirs.apiKey.id}/rotate`, { token, json: {} });
    expect(rotated.status).toBe(404);
    expect((await end(theirs.apiKey.id, token)).status).toBe(204);
    expect((await models(theirs.key)).status).toBe(401);
    expect((await end(theirs.apiKey.id, token)).status).toBe(204);
  });

  it('answers 404 for a key of another organisation', async () => {
    const { id, key } = await issue();
    const other = await api.signIn(`other-${people}@example.com`);
    const as = { token: other.access_token };
    expect((await api.request(`${list}/${id}`, { method: 'DELETE', ...as })).status).toBe(404);
    expect((await api.request(`${list}/${id}/rotate`, { json: {}, ...as })).status).toBe(404);
    expect((await models(key)).status).toBe(200);
  });
});

describe('GET /v1/api-keys', () => {
  it('is walked whole in every page size, and has its indexes', async () => {
    const { prisma } = api.database;
    await prisma.apiKey.createMany({
      data: [1, 2, 3].flatMap((hour) =>
        Array.from({ length: 8 }, () => ({
          id: api.services.generateId(),
          organizationId,
          userId,
          name: 'x',
          scopes: ['models:read'],
          secretHash: new Uint8Array(32),
          createdAt: new Date(Date.UTC(2024, 0, 1, hour)),
        })),
      ),
    });
    const expected = await prisma.apiKey.findMany({
      where: { organizationId },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    });
    expect(expected).toHaveLength(24);
    for (const role of ['owner', 'member'] as const) {
      await setRole(role);
      await assertEndpoint<{ id: string }>({
        request: async (url) => api.request(url, { token }),
        url: list,
        identify: ({ id }) => id,
        expected: expected.map(({ id }) => id),
      });
    }
    const keys = createApiKeyList(() => undefined);
    for (const indexPrefix of [['organization_id'], ['organization_id', 'user_id']]) {
      const spec = { table: 'api_key', indexPrefix };
      await assertIndexed(prisma, keys, spec);
      await assertCursorPrecision(prisma, keys, spec);
    }
  });
});

describe('the audit log of keys', () => {
  it('tells who did what to which key, from which request', async () => {
    const { id } = await issue({ scopes: ['models:read', 'usage:read'] });
    const response = await api.request(`${list}/${id}`, {
      method: 'DELETE',
      token,
      headers: { 'User-Agent': 'curl/8', 'X-Request-Id': 'request-of-the-end' },
    });
    expect(response.status).toBe(204);
    const [created, revoked] = await api.database.prisma.auditEvent.findMany({
      where: { organizationId, targetType: 'api_key' },
      orderBy: { id: 'asc' },
    });
    expect(created).toMatchObject({
      action: 'api_key.created',
      actorUserId: userId,
      targetType: 'api_key',
      targetId: id,
      details: { scopes: ['models:read', 'usage:read'], expires_at: null },
    });
    expect(revoked).toMatchObject({
      action: 'api_key.revoked',
      actorSessionId: expect.any(String),
      userAgent: 'curl/8',
      requestId: 'request-of-the-end',
    });
  });
});
