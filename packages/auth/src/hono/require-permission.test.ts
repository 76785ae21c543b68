import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { definePermissions, isAuthError, type Principal } from '../index.ts';
import { bearerAuth, challenge, requirePermission, requireSession } from './index.ts';

const permissions = definePermissions({
  permissions: ['notes:read', 'notes:write'],
  roles: { owner: ['*'], admin: ['*'], member: ['notes:*'], viewer: ['notes:read'] },
});

const session = { type: 'session', sessionId: 's', tokenId: 't', expiresAt: new Date(0) } as const;
const key = { type: 'api_key', apiKeyId: 'k', scopes: ['notes:read'] } as const;

async function answerTo(path: string, who: Pick<Principal, 'role' | 'credential'>) {
  const principal = { userId: 'u', organizationId: 'o', ...who };
  const app = new Hono()
    .use(bearerAuth({ authenticate: async () => principal }))
    .get('/read', requirePermission(permissions, 'notes:read'), (c) => c.text('in'))
    .get('/write', requirePermission(permissions, 'notes:write'), (c) => c.text('in'))
    .get('/account', requireSession, (c) => c.text('in'))
    .onError((error, c) => {
      if (!isAuthError(error)) throw error;
      c.header('WWW-Authenticate', challenge(error, 'headgate'));
      return c.text(error.code, 403);
    });
  const response = await app.request(path, { headers: { Authorization: 'Bearer x' } });
  const { status } = response;
  return {
    status,
    text: await response.text(),
    challenge: response.headers.get('www-authenticate'),
  };
}

describe('requirePermission', () => {
  it('lets pass what the role permits', async () => {
    expect(await answerTo('/write', { role: 'member', credential: session })).toMatchObject({
      status: 200,
    });
    expect(await answerTo('/read', { role: 'viewer', credential: key })).toMatchObject({
      status: 200,
    });
  });

  it('A17 names the scope that an API key lacks', async () => {
    expect(await answerTo('/write', { role: 'member', credential: key })).toEqual({
      status: 403,
      text: 'insufficient_scope',
      challenge: 'Bearer realm="headgate", error="insufficient_scope", scope="notes:write"',
    });
  });

  it('names no scope where the role is what lacks', async () => {
    for (const credential of [session, { ...key, scopes: ['notes:write'] }]) {
      expect(await answerTo('/write', { role: 'viewer', credential })).toEqual({
        status: 403,
        text: 'forbidden',
        challenge: 'Bearer realm="headgate"',
      });
    }
  });
});

describe('requireSession', () => {
  it('refuses an API key, whatever its scopes', async () => {
    expect(await answerTo('/account', { role: 'owner', credential: session })).toMatchObject({
      status: 200,
    });
    expect(await answerTo('/account', { role: 'owner', credential: key })).toMatchObject({
      status: 403,
      text: 'session_required',
    });
  });
});
