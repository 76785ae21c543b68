import { type Role, roles } from '@headgate/auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../src/domain/permissions/permissions.ts';
import { json, startTestApi } from './harness.ts';

const publicOperations = new Set([
  'POST /v1/auth/signup',
  'POST /v1/auth/login',
  'POST /v1/auth/refresh',
  'POST /v1/auth/logout',
  'GET /v1/status',
]);

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

let api: Awaited<ReturnType<typeof startTestApi>>;
let operations: readonly Operation[];

beforeAll(async () => {
  api = await startTestApi();
  const { paths } = await json(await api.request('/openapi.json'));
  operations = Object.entries<Record<string, { security?: Operation['security'] }>>(paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, { security = [] }]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, '01890a5d-ac96-774b-bcce-b302099a8057'),
        security,
      })),
  );
});

afterAll(() => api.close());

async function setRole(role: Role) {
  await api.database.prisma.membership.updateMany({ data: { role } });
  api.services.auth.forgetAccess();
}

const belowV1 = () => operations.filter(({ name }) => name.includes(' /v1/'));

describe('who may use a route', () => {
  it('is said of every route below /v1 in the OpenAPI document', () => {
    expect(belowV1().length).toBeGreaterThan(8);
    for (const { name, security } of belowV1()) {
      expect(security.length > 0, name).toBe(!publicOperations.has(name));
      for (const scope of security.flatMap((requirement) => Object.values(requirement).flat())) {
        expect(permissions.has(scope), `${name}: ${scope}`).toBe(true);
      }
    }
  });

  it('is nobody without a credential, of every route below /v1 but the public ones', async () => {
    for (const { name, method, path } of belowV1()) {
      if (publicOperations.has(name)) continue;
      const response = await api.request(path, { method });
      expect(response.status, name).toBe(401);
    }
  });

  it('A30 is nobody whose role lacks the permission that the document names', async () => {
    const { access_token: token } = await api.signIn('roles@example.com');
    for (const role of roles) {
      await setRole(role);
      for (const { name, method, path, security } of belowV1()) {
        const lacking = security
          .flatMap((requirement) => Object.values(requirement).flat())
          .some((scope) => permissions.has(scope) && !permissions.ofRole(role).has(scope));
        if (!lacking) continue;
        const response = await api.request(path, { method, token });
        expect(response.status, `${name} as ${role}`).toBe(403);
      }
    }
  });

  it('A30 tells a viewer that chatting is not permitted, and lets a member chat', async () => {
    const { access_token: token } = await api.signIn('viewer@example.com');
    const chat = () =>
      api.request('/v1/chat/completions', {
        token,
        json: { model: 'echo', messages: [{ role: 'user', content: 'hello' }] },
      });
    await setRole('viewer');
    const refused = await chat();
    expect(refused.status).toBe(403);
    expect(await json(refused)).toMatchObject({ error: { code: 'forbidden' } });
    await setRole('member');
    expect((await chat()).status).toBe(200);
  });

  it('does not depend on the method being HEAD', async () => {
    expect((await api.request('/v1/users/me', { method: 'HEAD' })).status).toBe(401);
  });
});
