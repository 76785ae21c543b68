import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { ada, authUnderTest } from '../../test/support.ts';
import { isAuthError, parseKeyRing } from '../index.ts';
import { browserAuth, sessionCookie } from './index.ts';

const sessionKeys = parseKeyRing('s1:a session secret of more than thirty-two bytes');
const own = 'https://app.example';
const allowed = 'https://pages.example';

async function service() {
  const tested = authUnderTest({ sessionKeys });
  await tested.auth.signup(ada);
  const grant = await tested.auth.browser.login(ada);
  const cookie = sessionCookie();
  const app = new Hono()
    .use(
      browserAuth({
        authenticator: tested.auth,
        browser: tested.auth.browser,
        cookie,
        origins: [allowed],
      }),
    )
    .all('/me', (c) => new Response(c.var.principal.userId))
    .onError((error, c) => c.text(isAuthError(error) ? error.code : 'fault', 401));
  const request = async (headers: Record<string, string>, method = 'POST') => {
    const response = await app.request(`${own}/me`, { method, headers });
    const text = await response.text();
    return { text, status: response.status, setCookie: response.headers.get('set-cookie') };
  };
  const session = { Cookie: `__Host-session=${grant.cookie}` };
  return { ...tested, grant, request, session };
}

describe('browserAuth', () => {
  it('lets a request with the cookie read, from wherever it comes', async () => {
    const { request, session, grant } = await service();
    for (const headers of [
      {},
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      const answer = await request({ ...session, ...headers }, 'GET');
      expect(answer).toEqual({ status: 200, text: grant.user.id, setCookie: null });
    }
  });

  it.each([
    ['the own origin', { Origin: own }],
    ['an origin that is allowed', { Origin: allowed, 'Sec-Fetch-Site': 'cross-site' }],
    ['the own site, without an origin', { 'Sec-Fetch-Site': 'same-origin' }],
  ])('lets a change pass that comes from %s', async (_, headers) => {
    const { request, session } = await service();
    expect((await request({ ...session, ...headers })).status).toBe(200);
  });

  it.each([
    ['another origin', { Origin: 'https://evil.example' }],
    [
      'another origin that says it is ours',
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' },
    ],
    ['an origin that hides', { Origin: 'null' }],
    ['the own host on another scheme', { Origin: 'http://app.example' }],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another host of the site', { 'Sec-Fetch-Site': 'same-site' }],
    ['nowhere', {}],
    ['nowhere, with a guessed token', { 'X-CSRF-Token': 'guessed' }],
  ])('refuses a change that comes from %s', async (_, headers) => {
    const { request, session } = await service();
    const answer = await request({ ...session, ...headers });
    expect(answer).toEqual({ status: 401, text: 'csrf_failed', setCookie: null });
  });

  it('takes the token of the session where a browser says nothing, and there alone', async () => {
    const { request, session, grant } = await service();
    const token = { 'X-CSRF-Token': grant.csrfToken };
    expect((await request({ ...session, ...token })).status).toBe(200);
    expect((await request({ ...session, ...token, Origin: 'https://evil.example' })).status).toBe(
      401,
    );
    expect((await request({ ...session, ...token, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(
      401,
    );
  });

  it('prefers a bearer token, which no page of another site can send', async () => {
    const { request, session, grant } = await service();
    const bearer = { Authorization: `Bearer ${grant.accessToken}` };
    expect((await request({ ...bearer, Origin: 'https://evil.example' })).status).toBe(200);
    const wrong = await request({ ...session, Authorization: 'Bearer x', Origin: own });
    expect(wrong).toMatchObject({ status: 401, text: 'invalid_token' });
    expect(await request({}, 'GET')).toMatchObject({ status: 401, text: 'missing_credentials' });
  });

  it('renews the cookie as it is used, with all that protects it', async () => {
    const { request, session, pass } = await service();
    pass(3600);
    const { setCookie } = await request(session, 'GET');
    expect(setCookie).toMatch(
      /^__Host-session=[\w.-]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(setCookie).not.toContain('Domain');
  });

  it('A22 leaves the cookie alone when it refuses', async () => {
    const { request, session, pass, auth, grant } = await service();
    pass(3600);
    expect((await request({ ...session, Origin: 'https://evil.example' })).setCookie).toBeNull();
    await auth.browser.logout(grant.cookie);
    expect(await request(session, 'GET')).toEqual({
      status: 401,
      text: 'invalid_token',
      setCookie: null,
    });
  });
});

describe('sessionCookie', () => {
  it('has the prefix that binds it to its host only where it is secure', async () => {
    const app = new Hono().get('/', (c) => {
      const cookie = sessionCookie({ secure: false, sameSite: 'Strict', name: 'headgate' });
      cookie.write(c, 'value', new Date(Date.UTC(2026, 1, 1)));
      return c.text('');
    });
    const response = await app.request('/');
    expect(response.headers.get('set-cookie')).toBe(
      'headgate=value; Path=/; Expires=Sun, 01 Feb 2026 00:00:00 GMT; HttpOnly; SameSite=Strict',
    );
  });

  it('refuses SameSite=None without secure', () => {
    expect(() => sessionCookie({ secure: false, sameSite: 'None' })).toThrow(TypeError);
  });
});
