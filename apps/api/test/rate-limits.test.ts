import { describeWith, startRedis } from '@headgate/test-servers';
import { afterEach, describe, expect, it } from 'vitest';
import { account, json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;

afterEach(() => api?.close());

const ada = '198.51.100.7';
const quotaExceeded = 'https://iana.org/assignments/http-problem-types#quota-exceeded';
const login = { json: account };
/** A text with the form of an API key, which belongs to nobody. */
const keyLike = (index: number) => `hg_test_${String(index).padStart(22, '0')}_${'x'.repeat(49)}`;
const slow = { timeout: 40_000, interval: 100 };

async function metric(name: string): Promise<number> {
  const text = await (await api.request('/metrics')).text();
  const lines = text.split('\n').filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

describe('limits by network', () => {
  it('D04 D05 a sign-in too many is a 429 that says when to come back', async () => {
    api = await startTestApi({ env: { RATE_LIMIT_AUTH: '2/1m' } });
    const answers = [];
    for (let index = 0; index < 3; index += 1) {
      answers.push(await api.request('/v1/auth/login', { ...login, from: ada }));
    }
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 429]);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe(
      '"anonymous";q=300;w=60, "auth";q=2;w=60',
    );
    expect(answers[0]?.headers.get('ratelimit')).toBe('"anonymous";r=299;t=60, "auth";r=1;t=60');
    const [, , refused] = answers as [Response, Response, Response];
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await json(refused)).toMatchObject({
      type: quotaExceeded,
      code: 'rate_limited',
      status: 429,
      instance: '/v1/auth/login',
      'violated-policies': ['auth'],
      request_id: refused.headers.get('x-request-id'),
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('2');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(await metric('headgate_rate_limit_violations_total{policy="auth"}')).toBe(1);
  });

  it('D08 an IPv6 network has one quota, and sign-ups a stricter one', async () => {
    api = await startTestApi({ env: { RATE_LIMIT_EMAIL: '1/1h' } });
    const signup = (from: string, email: string) =>
      api.request('/v1/auth/signup', { json: { ...account, email }, from });
    expect((await signup('2001:db8:1:2::1', 'a@example.com')).status).toBe(201);
    expect((await signup('2001:db8:1:2::ffff', 'b@example.com')).status).toBe(429);
    expect((await signup('2001:db8:1:3::1', 'c@example.com')).status).toBe(201);
  });

  it('D06 D07 believes X-Forwarded-For of its own proxies only, and logs and keeps the address', async () => {
    api = await startTestApi({
      env: { RATE_LIMIT_AUTH: '2/1m', TRUSTED_PROXIES: '10.0.0.0/8' },
    });
    const from = async (peer: string, forwardedFor: string) => {
      const headers = { 'X-Forwarded-For': forwardedFor };
      return (await api.request('/v1/auth/login', { ...login, from: peer, headers })).status;
    };
    expect(await from('10.0.0.1', '6.6.6.1, 198.51.100.9')).toBe(401);
    expect(await from('10.0.0.1', '6.6.6.2, 198.51.100.9, 10.2.2.2')).toBe(401);
    expect(await from('10.0.0.1', '6.6.6.3, 198.51.100.9')).toBe(429);
    expect(await from('203.0.113.7', '198.51.100.9')).toBe(401);
    expect(api.lines.filter((line) => line.includes('"ip":"198.51.100.9"')).length).toBeGreaterThan(
      3,
    );
    expect(api.lines.join('')).not.toContain('6.6.6.');

    await api.request('/v1/auth/signup', { json: account });
    const headers = { 'X-Forwarded-For': '6.6.6.4, 198.51.100.10' };
    const grant = await api.request('/v1/auth/login', { ...login, from: '10.0.0.1', headers });
    const { access_token: token } = await json(grant);
    const sessions = await json(await api.request('/v1/auth/sessions', { token }));
    expect(sessions.items[0].ip).toBe('198.51.100.10');
  });

  it('D09 invalid API keys are refused before anybody looks them up', async () => {
    api = await startTestApi({ env: { RATE_LIMIT_NETWORK: '3/1m' } });
    let lookups = 0;
    const app = api.appWith({
      authenticator: {
        authenticate(token) {
          lookups += 1;
          return api.services.authenticator.authenticate(token);
        },
      },
    });
    const statuses = [];
    for (let index = 0; index < 10; index += 1) {
      const headers = { Authorization: `Bearer ${keyLike(index)}` };
      statuses.push((await app.request('/v1/users/me', { headers, from: ada })).status);
    }
    expect(statuses).toEqual([401, 401, 401, ...Array(7).fill(429)]);
    expect(lookups).toBe(3);
  });

  it('what could be no credential of ours buys no larger quota', async () => {
    api = await startTestApi();
    const policies = async (path: string, headers: Record<string, string>) =>
      (await api.request(path, { headers, from: ada })).headers.get('ratelimit-policy');
    const anonymous = '"anonymous";q=300;w=60';
    const network = '"network";q=3000;w=60';
    for (const headers of [
      { Authorization: 'Bearer x' },
      { Authorization: 'Basic YTpi' },
      { Authorization: `Bearer ${keyLike(1)}x` },
      { Cookie: 'a=b' },
      { Cookie: 'session=x' },
    ]) {
      expect(await policies('/v1/users/me', headers)).toBe(anonymous);
    }
    const own = { Authorization: `Bearer ${keyLike(1)}` };
    expect(await policies('/v1/users/me', own)).toBe(network);
    expect(await policies('/v1/users/me', { Authorization: 'Bearer a.b.c' })).toBe(network);
    expect(await policies('/v1/users/me', { Cookie: '__Host-session=x' })).toBe(network);
  });

  it('pages and documents are counted, and a credential that nobody looks at is worth nothing there', async () => {
    api = await startTestApi({ env: { RATE_LIMIT_ANONYMOUS: '4/1m' } });
    const headers = { Authorization: `Bearer ${keyLike(1)}` };
    const status = async (path: string) => (await api.request(path, { headers, from: ada })).status;
    const paths = ['/v1/status', '/status', '/docs', '/openapi.json'];
    for (const path of paths) expect([path, await status(path)]).toEqual([path, 200]);
    for (const path of paths) expect([path, await status(path)]).toEqual([path, 429]);
  });

  it('a change of a password is as strict as a sign-in', async () => {
    api = await startTestApi({ env: { RATE_LIMIT_AUTH: '2/1h' } });
    const { access_token: token } = await api.signIn();
    const change = () =>
      api.request('/v1/users/me/password', {
        token,
        from: ada,
        json: { current_password: 'wrong 1 wrong', new_password: 'correct horse 2' },
      });
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await change()).status);
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.slice(0, 2)).not.toContain(429);
  });

  it('D13 neither preflights nor probes are counted, and a request once', async () => {
    api = await startTestApi({ env: { RATE_LIMIT_ANONYMOUS: '1/1m' } });
    for (let index = 0; index < 5; index += 1) {
      const preflight = await api.request('/v1/auth/login', { method: 'OPTIONS', from: ada });
      expect(preflight.status).not.toBe(429);
      expect((await api.request('/live', { from: ada })).status).toBe(200);
    }
    const first = await api.request('/v1/auth/login', { ...login, from: ada });
    expect(first.headers.get('ratelimit')).toContain('"anonymous";r=0');
    expect((await api.request('/v1/auth/login', { ...login, from: ada })).status).toBe(429);
  });

  it('limits nothing when told so', async () => {
    api = await startTestApi({ env: { RATE_LIMITS: 'false', RATE_LIMIT_AUTH: '1/1m' } });
    for (let index = 0; index < 3; index += 1) {
      const response = await api.request('/v1/auth/login', { ...login, from: ada });
      expect([response.status, response.headers.has('ratelimit')]).toEqual([401, false]);
    }
    await api.close();
    api = await startTestApi({ env: { RATE_LIMIT_AUTH: 'off' } });
    const { headers } = await api.request('/v1/auth/login', { ...login, from: ada });
    expect(headers.get('ratelimit-policy')).toBe('"anonymous";q=300;w=60');
  });
});

describe('limits by caller', () => {
  it('a call of a model too many is an error as OpenAI writes it, and no other caller pays', async () => {
    api = await startTestApi({ env: { RATE_LIMIT_CHAT: '1/1m' } });
    const { access_token: token } = await api.signIn();
    const { access_token: other } = await api.signIn('eve@example.com');
    const chat = (as: string) =>
      api.request('/v1/chat/completions', {
        token: as,
        json: { model: 'echo', messages: [{ role: 'user', content: 'Hello' }] },
      });
    expect((await chat(token)).status).toBe(200);
    const refused = await chat(token);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await json(refused)).toEqual({
      error: {
        message: 'More requests than the policy chat allows.',
        type: 'rate_limit_error',
        param: null,
        code: 'rate_limit_exceeded',
      },
    });
    expect(refused.headers.get('ratelimit-policy')).toBe(
      '"caller";q=600;w=60, "chat";q=1;w=60, "chat-organization";q=1200;w=60',
    );
    expect((await chat(other)).status).toBe(200);
    expect((await api.request('/v1/users/me', { token })).status).toBe(200);
  });

  it('a route may have a policy of its own, by caller, and by network where no credential is asked', async () => {
    api = await startTestApi({
      env: { RATE_LIMIT_ROUTES: 'GET /v1/jobs/{id}=2/1m,GET /v1/status=1/1m,GET /v1/job=1/1m' },
    });
    const told = api.lines.filter((line) => line.includes('there is no route'));
    expect(new Set(told.map((line) => JSON.parse(line).message))).toEqual(
      new Set(['there is no route GET /v1/job']),
    );
    const { access_token: token } = await api.signIn();
    const { access_token: other } = await api.signIn('eve@example.com');
    const job = (as: string, method = 'GET') =>
      api.request(`/v1/jobs/${crypto.randomUUID()}`, { token: as, method });
    const first = await job(token);
    expect(first.headers.get('ratelimit-policy')).toContain('"route-get-v1-jobs-id";q=2;w=60');
    expect((await job(token, 'HEAD')).status).toBe(404);
    expect((await job(token)).status).toBe(429);
    expect((await job(other)).status).toBe(404);
    expect((await api.request('/v1/jobs', { token })).status).toBe(200);
    const status = async (from: string) => (await api.request('/v1/status', { from })).status;
    expect([await status(ada), await status(ada), await status('198.51.100.8')]).toEqual([
      200, 429, 200,
    ]);
  });

  it('a list is no call of a model, and what nobody may is not counted', async () => {
    api = await startTestApi({ env: { RATE_LIMIT_CALLER: '2/1m' } });
    const { access_token: token } = await api.signIn();
    const { headers } = await api.request('/v1/models', { token });
    expect(headers.get('ratelimit')).toBe('"caller";r=1;t=60');
    expect((await api.request('/v1/models')).headers.has('ratelimit')).toBe(false);
  });
});

describeWith(describe, 'redis', 'limits on Redis', () => {
  it('D02 while Redis is down each process counts for itself; /ready, a log line and a metric say so', async () => {
    const server = await startRedis({ dedicated: true });
    try {
      api = await startTestApi({ env: { REDIS_URL: server.url, RATE_LIMIT_AUTH: '2/1h' } });
      const attempt = async () =>
        (await api.request('/v1/auth/login', { ...login, from: ada })).status;
      const ready = async () => (await api.request('/ready')).status;
      await expect.poll(ready, slow).toBe(200);
      expect([await attempt(), await attempt(), await attempt()]).toEqual([401, 401, 429]);

      await server.halt('SIGKILL');
      await expect.poll(ready, slow).toBe(503);
      expect([await attempt(), await attempt(), await attempt()]).toEqual([401, 401, 429]);
      expect(await metric('headgate_rate_limit_insured_total')).toBeGreaterThanOrEqual(3);
      expect(await metric('headgate_rate_limit_store_errors_total')).toBeGreaterThanOrEqual(1);
      expect(api.lines.join('')).toContain('Redis fails; each process counts for itself');

      await server.resume();
      await expect.poll(ready, slow).toBe(200);
      await expect.poll(attempt, slow).toBe(401); // Redis came back empty: its window begins anew.
      expect(api.lines.join('')).toContain('Redis answers again');
    } finally {
      await server.stop();
    }
  });

  it('D02 a Redis that hangs holds no request up, is told of once, and is used again by itself', async () => {
    const server = await startRedis({ dedicated: true });
    const signal = (name: NodeJS.Signals) => process.kill(server.pid as number, name);
    try {
      api = await startTestApi({ env: { REDIS_URL: server.url } });
      const { access_token: token } = await api.signIn();
      const ask = () => api.request('/v1/projects', { token, from: ada });
      const ready = async () => (await api.request('/ready')).status;
      const insured = () => metric('headgate_rate_limit_insured_total');
      await expect.poll(ready, slow).toBe(200);
      const answered = await insured();
      expect((await ask()).status).toBe(200);
      expect(await insured()).toBe(answered);

      signal('SIGSTOP');
      try {
        const answers = [];
        const startedAt = performance.now();
        for (let index = 0; index < 30; index += 1) answers.push((await ask()).status);
        expect(new Set(answers)).toEqual(new Set([200]));
        // One request waits half a second for Redis, and later one a second; thirty would take as many times that.
        expect(performance.now() - startedAt).toBeLessThan(10_000);
        expect(await insured()).toBeGreaterThan(answered + 30);
        const told = () => api.lines.filter((line) => line.includes('Redis fails; each process'));
        expect(told()).toHaveLength(1);
      } finally {
        signal('SIGCONT');
      }
      await expect
        .poll(async () => {
          const before = await insured();
          await ask();
          return (await insured()) - before;
        }, slow)
        .toBe(0);
    } finally {
      await server.stop();
    }
  });
});
