import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

const change = (token: string, body: unknown, headers: Record<string, string> = {}) =>
  api.request('/v1/users/me/password', { json: body, token, headers });
const statusOf = async (token: string) => (await api.request('/v1/users/me', { token })).status;
const good = { current_password: account.password, new_password: 'a better horse 2' };

describe('POST /v1/users/me/password', () => {
  it('A24 ends the other sessions, and this one goes on with the new tokens alone', async () => {
    const email = 'change@example.com';
    const other = await api.signIn(email);
    const own = await api.signIn(email);
    for (const { access_token } of [own, other]) expect(await statusOf(access_token)).toBe(200);

    const response = await change(own.access_token, good);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const next = await json(response);
    expect(next).toMatchObject({ session_id: own.session_id, token_type: 'Bearer' });
    expect(await statusOf(next.access_token)).toBe(200);
    for (const { access_token } of [own, other]) expect(await statusOf(access_token)).toBe(401);
    const refreshed = await api.request('/v1/auth/refresh', {
      json: { refresh_token: next.refresh_token },
    });
    expect(refreshed.status).toBe(200);

    const logIn = async (password: string) =>
      (await api.request('/v1/auth/login', { json: { email, password } })).status;
    expect(await logIn(account.password)).toBe(401);
    expect(await logIn(good.new_password)).toBe(200);
  });

  it.each([
    [{ ...good, current_password: 'wrong horse 1' }, '/current_password', 'wrong_password'],
    [{ ...good, new_password: 'short1' }, '/new_password', 'password_too_short'],
    [{ ...good, new_password: 'only letters here' }, '/new_password', 'password_too_weak'],
    [{ ...good, new_password: 'P@ssw0rd' }, '/new_password', 'password_too_common'],
    [{ ...good, new_password: 'refused horse 1' }, '/new_password', 'password_contains_name'],
    [{ current_password: account.password }, '/new_password', 'invalid_type'],
  ])('refuses %j, says where, and leaves everything as it was', async (body, pointer, code) => {
    const { access_token: token } = await api.signIn('refused@example.com');
    const response = await change(token, body);
    expect(response.status).toBe(422);
    expect(await json(response)).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer, in: 'body', code }],
    });
    expect(await statusOf(token)).toBe(200);
  });

  it('keeps no tokens for a replay: the same request with the same key is a request of its own', async () => {
    const { access_token: token } = await api.signIn('keyed@example.com');
    const key = { 'Idempotency-Key': 'change-of-password' };
    const first = await json(await change(token, good, key));
    const again = await change(first.access_token, good, key);
    expect(again.status).toBe(422);
    expect(again.headers.get('idempotent-replayed')).toBeNull();
    const kept = await api.database.prisma.idempotencyRecord.count({
      where: { key: 'change-of-password' },
    });
    expect(kept).toBe(0);
  });
});
