import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiConfig } from '../src/config.ts';
import { account, json, startTestApi } from './harness.ts';

const publicUrl = 'https://headgate.example';
const page = 'https://pages.example';
let api: Awaited<ReturnType<typeof startTestApi>>;

beforeAll(async () => {
  api = await startTestApi({ env: { PUBLIC_URL: publicUrl, CORS_ORIGINS: page } });
});

afterAll(() => api.close());

/** Signs in as a browser does, and keeps its cookie. */
async function signIn(email: string) {
  await api.request('/v1/auth/signup', { json: { ...account, email } });
  const response = await api.request('/v1/auth/login', {
    json: { ...account, email, cookie: true },
  });
  const setCookie = response.headers.get('set-cookie') ?? '';
  const [cookie = ''] = setCookie.split(';');
  return { response, setCookie, cookie, body: await json(response) };
}

const own = { Origin: publicUrl };

describe('a session with a cookie', () => {
  it('A22 is opened by a login that gives no refresh token', async () => {
    const { response, setCookie, cookie, body } = await signIn('browser@example.com');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(setCookie).toMatch(
      /^__Host-session=[\w.-]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      session_id: expect.any(String),
      csrf_token: expect.stringMatching(/^[\w-]{43}$/),
    });
    const me = await api.request('/v1/users/me', { headers: { Cookie: cookie } });
    expect(await json(me)).toMatchObject({ email: 'browser@example.com' });
    const list = await api.request('/v1/auth/sessions', { headers: { Cookie: cookie } });
    expect((await json(list)).items).toMatchObject([{ id: body.session_id, is_current: true }]);
  });

  it('is ended by the next login of the same browser, and by no other one', async () => {
    const first = await signIn('again@example.com');
    const elsewhere = await signIn('again@example.com');
    const next = await api.request('/v1/auth/login', {
      json: { ...account, email: 'again@example.com', cookie: true },
      headers: { Cookie: first.cookie },
    });
    expect(next.status).toBe(200);
    const wrong = await api.request('/v1/auth/login', {
      json: { ...account, email: 'again@example.com', password: 'wrong 12345', cookie: true },
      headers: { Cookie: elsewhere.cookie },
    });
    expect(wrong.status).toBe(401);
    const [cookie = ''] = (next.headers.get('set-cookie') ?? '').split(';');
    const statusOf = async (value: string) =>
      (await api.request('/v1/users/me', { headers: { Cookie: value } })).status;
    expect(await statusOf(first.cookie)).toBe(401);
    expect(await statusOf(elsewhere.cookie)).toBe(200);
    expect(await statusOf(cookie)).toBe(200);
  });

  it('makes changes from own pages alone', async () => {
    const { cookie, body } = await signIn('changes@example.com');
    const rename = (headers: Record<string, string>) =>
      api.request(`/v1/auth/sessions/${body.session_id}`, {
        method: 'PATCH',
        json: { device_label: 'Browser' },
        headers: { Cookie: cookie, ...headers },
      });
    expect((await rename(own)).status).toBe(200);
    expect((await rename({ Origin: page })).status).toBe(200);
    expect((await rename({ 'X-CSRF-Token': body.csrf_token })).status).toBe(200);
    const refused = await rename({ Origin: 'https://evil.example' });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('set-cookie')).toBeNull();
    expect(await json(refused)).toMatchObject({ code: 'csrf_failed', status: 403 });
  });

  it('A24 goes on after a change of the password, with a new cookie alone', async () => {
    const { cookie } = await signIn('cookie-password@example.com');
    const response = await api.request('/v1/users/me/password', {
      json: { current_password: account.password, new_password: 'a better horse 2' },
      headers: { Cookie: cookie, ...own },
    });
    expect(response.status).toBe(200);
    expect(await json(response)).not.toHaveProperty('refresh_token');
    const [next = ''] = (response.headers.get('set-cookie') ?? '').split(';');
    const statusOf = async (value: string) =>
      (await api.request('/v1/users/me', { headers: { Cookie: value } })).status;
    expect(await statusOf(next)).toBe(200);
    expect(await statusOf(cookie)).toBe(401);
  });

  it('goes on in the name of another organisation with a new cookie', async () => {
    const { cookie } = await signIn('cookie-switch@example.com');
    const ask = (path: string, value: string, body?: object) =>
      api.request(path, { headers: { Cookie: value, ...own }, ...(body && { json: body }) });
    const made = await json(await ask('/v1/organizations', cookie, { name: 'Mill' }));
    const switched = await ask('/v1/auth/switch', cookie, { organization_id: made.id });
    expect(switched.status).toBe(200);
    const [next = ''] = (switched.headers.get('set-cookie') ?? '').split(';');
    expect((await ask(`/v1/organizations/${made.id}/members`, next)).status).toBe(200);
    expect((await ask(`/v1/organizations/${made.id}/members`, cookie)).status).toBe(404);
  });

  it('A24 ends with a logout from an own page, which takes the cookie away', async () => {
    const { cookie } = await signIn('cookie-logout@example.com');
    const logOut = (headers: Record<string, string>) =>
      api.request('/v1/auth/logout', { json: {}, headers: { Cookie: cookie, ...headers } });
    expect((await logOut({ Origin: 'https://evil.example' })).status).toBe(403);
    const response = await logOut(own);
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toMatch(/^__Host-session=; Max-Age=0; Path=\//);
    const after = await api.request('/v1/users/me', { headers: { Cookie: cookie } });
    expect(after.status).toBe(401);
    expect(after.headers.get('set-cookie')).toBeNull();
  });
});

describe('the settings of sessions', () => {
  const production = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://localhost/headgate',
    JWT_KEYS: `k1:${'0123456789abcdef'.repeat(2)}`,
    CURSOR_KEYS: `k1:${'0123456789abcdef'.repeat(2)}`,
    WEBHOOK_SECRET_KEYS: `k1:${'0123456789abcdef'.repeat(2)}`,
    SESSION_KEYS: `k1:${'0123456789abcdef'.repeat(2)}`,
    PUBLIC_URL: publicUrl,
  };
  const { SESSION_KEYS: _, ...withoutKeys } = production;

  it('hold in production', () => {
    expect(apiConfig.load({ env: production }).values.SESSION_TTL).toBe(7_200_000);
  });

  it.each([
    ['SESSION_KEYS', withoutKeys],
    ['SESSION_KEYS', { ...production, SESSION_KEYS: 'k1:short' }],
    ['SESSION_COOKIE_SECURE', { ...production, SESSION_COOKIE_SECURE: 'false' }],
    ['SESSION_SAMESITE', { ...production, SESSION_SAMESITE: 'sometimes' }],
  ])('refuse to start production with a wrong %s', (name, env) => {
    expect(() => apiConfig.load({ env })).toThrow(name);
  });

  it('let a process sign with a key of its own where that is asked for', () => {
    const env = { ...withoutKeys, SESSION_ALLOW_EPHEMERAL: 'true' };
    expect(apiConfig.load({ env }).values.SESSION_KEYS).toBeUndefined();
  });

  it('refuse a cookie that browsers would refuse', async () => {
    const env = { SESSION_SAMESITE: 'none', SESSION_COOKIE_SECURE: 'false' };
    await expect(startTestApi({ env })).rejects.toThrow('SameSite=None');
  });
});
