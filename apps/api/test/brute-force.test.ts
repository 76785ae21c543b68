import { describeWith, startRedis } from '@headgate/test-servers';
import { afterEach, describe, expect, it } from 'vitest';
import { account, json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;

afterEach(() => api?.close());

const wrong = { ...account, password: 'wrong horse 1' };

const logIn = (body: unknown, from: string) => api.request('/v1/auth/login', { json: body, from });

/** The answer without what differs from request to request. */
async function shapeOf(response: Response) {
  const { request_id, trace_id, ...problem } = await json(response);
  return { status: response.status, problem };
}

describe('passwords that are guessed', () => {
  it('A11 ten from one network block it for the account without a word; another network signs in', async () => {
    api = await startTestApi();
    await api.signIn();
    const first = await shapeOf(await logIn(wrong, '192.0.2.1'));
    expect(first).toMatchObject({ status: 401, problem: { code: 'invalid_credentials' } });
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      expect(await shapeOf(await logIn(wrong, `192.0.2.${attempt}`))).toEqual(first);
    }
    const blocked = await logIn(account, '192.0.2.99');
    expect(blocked.headers.get('retry-after')).toBeNull();
    expect(await shapeOf(blocked)).toEqual(first);
    expect((await logIn(account, '198.51.100.1')).status).toBe(200);
  });

  it('counts failures by reason, and names nobody in a metric', async () => {
    api = await startTestApi({ env: { PASSWORD_FAILURES_NETWORK: '1/15m' } });
    await api.signIn();
    const { id } = await api.database.prisma.user.findUniqueOrThrow({
      where: { email: account.email },
    });
    await logIn(wrong, '192.0.2.1');
    await logIn(wrong, '192.0.2.1');
    await logIn({ ...wrong, email: 'nobody@example.com' }, '192.0.2.1');
    const text = await (await api.request('/metrics')).text();
    for (const reason of ['wrong_password', 'throttled', 'unknown_account']) {
      expect(text).toContain(
        `headgate_auth_failures_total{event="auth.login.failed",reason="${reason}"} 1`,
      );
    }
    expect(text).not.toContain(id);
    expect(text).not.toContain('example.com');
    const throttled = api.lines
      .map((line) => JSON.parse(line))
      .find(({ reason }) => reason === 'throttled');
    expect(throttled).toMatchObject({
      target: 'security',
      event: 'auth.login.failed',
      user_id: id,
      ip: '192.0.2.1',
    });
  });

  it('A10 whoever asks for taken addresses is limited like whoever signs in', async () => {
    api = await startTestApi({ env: { RATE_LIMIT_EMAIL: '2/1h' } });
    const signUp = () => api.request('/v1/auth/signup', { json: account, from: '192.0.2.1' });
    const statuses = [];
    for (let attempt = 0; attempt < 3; attempt += 1) statuses.push((await signUp()).status);
    expect(statuses).toEqual([201, 409, 429]);
  });

  it('are compared without a bound where that is asked for', async () => {
    api = await startTestApi({
      env: { PASSWORD_FAILURES_NETWORK: 'off', PASSWORD_FAILURES_ACCOUNT: 'off' },
    });
    await api.signIn();
    for (let attempt = 0; attempt < 25; attempt += 1) await logIn(wrong, '192.0.2.1');
    expect((await logIn(account, '192.0.2.1')).status).toBe(200);
  });
});

describeWith(describe, 'redis', 'passwords that are guessed, counted in Redis', () => {
  it('A12 of 50 at once no more are compared than allowed', async () => {
    const redis = await startRedis();
    const env = { REDIS_URL: redis.url, PASSWORD_FAILURES_NETWORK: '5/15m', RATE_LIMITS: 'false' };
    api = await startTestApi({ env });
    const email = `guessed-${crypto.randomUUID()}@example.com`;
    await api.signIn(email);
    await expect
      .poll(async () => (await api.services.checkHealth()).dependencies['redis']?.ok, {
        timeout: 20_000,
      })
      .toBe(true);
    const guess = () => logIn({ ...wrong, email }, '192.0.2.1');
    const answers = await Promise.all(Array.from({ length: 50 }, guess));
    for (const { status } of answers) expect([401, 503]).toContain(status);
    // Some may have found the hasher busy, and have not counted: the rest of the five is used up one by one.
    for (let attempt = 0; attempt < 6; attempt += 1) await guess();
    const text = await (await api.request('/metrics')).text();
    expect(text).toContain(
      'headgate_auth_failures_total{event="auth.login.failed",reason="wrong_password"} 5',
    );
    expect((await logIn({ ...account, email }, '192.0.2.1')).status).toBe(401);
    expect((await logIn({ ...account, email }, '198.51.100.1')).status).toBe(200);
    await redis.stop();
  });
});
