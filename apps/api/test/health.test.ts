import { describeWith, startRedis } from '@headgate/test-servers';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;

afterEach(() => api.close());

describe('health', () => {
  it('tells how each part does', async () => {
    api = await startTestApi();
    const response = await api.request('/health');
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({
      status: 'ok',
      dependencies: {
        database: {
          ok: true,
          latency_ms: expect.any(Number),
          version: expect.stringMatching(/^\d+(\.\d+)+$/),
        },
        ollama: { ok: true, version: expect.any(String) },
      },
    });
  });

  it('is degraded but ready without Ollama, and lists the stand-in only', async () => {
    api = await startTestApi();
    const { access_token: token } = await api.signIn();
    await api.ollama.close();
    expect(await json(await api.request('/health'))).toMatchObject({
      status: 'degraded',
      dependencies: { ollama: { ok: false } },
    });
    expect((await api.request('/ready')).status).toBe(200);
    const { data } = await json(await api.request('/v1/models', { token }));
    expect(data.map(({ id }: { id: string }) => id)).toEqual(['echo']);
    const chat = await api.request('/v1/chat/completions', {
      json: { model: 'llama3.2', messages: [{ role: 'user', content: 'Hi' }] },
      token,
    });
    expect(chat.status).toBe(503);
    expect(await json(chat)).toMatchObject({ error: { code: 'upstream_unreachable' } });
  });

  it('offers no stand-in in production unless told to, and says so when no provider answers', async () => {
    api = await startTestApi({ env: { ECHO_MODEL: 'false' } });
    const { access_token: token } = await api.signIn();
    await api.ollama.close();
    const response = await api.request('/v1/models', { token });
    expect(response.status).toBe(503);
    expect(await json(response)).toMatchObject({ error: { code: 'upstream_unreachable' } });
  });

  it('is not ready when the database is gone, and still alive', async () => {
    api = await startTestApi();
    await api.database.close();
    for (const path of ['/ready', '/readiness']) {
      const response = await api.request(path);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await json(response)).toMatchObject({ code: 'service_unavailable' });
    }
    expect(await json(await api.request('/health'))).toMatchObject({ status: 'unavailable' });
    expect((await api.request('/live')).status).toBe(200);
  });

  it('is not ready from the moment it is told to stop', async () => {
    api = await startTestApi();
    expect((await api.request('/ready')).status).toBe(200);
    api.refuseWork();
    expect((await api.request('/ready')).status).toBe(503);
  });
});

describeWith(describe, 'redis', 'health with Redis', () => {
  it('tells its version, and hides no part behind a provider of its name', async () => {
    const server = await startRedis();
    const gone = { type: 'ollama', base_url: 'http://127.0.0.1:1' };
    api = await startTestApi({
      env: {
        REDIS_URL: server.url,
        MODELS_CONFIG: JSON.stringify({ providers: { database: gone, redis: gone } }),
      },
    });
    const health = async () => json(await api.request('/health'));
    await expect
      .poll(async () => (await health()).dependencies.redis.version, { timeout: 20_000 })
      .toMatch(/^\d+\.\d+\.\d+$/);
    expect(await health()).toMatchObject({
      status: 'degraded',
      dependencies: {
        database: { ok: true },
        redis: { ok: true },
        'provider:database': { ok: false },
        'provider:redis': { ok: false },
      },
    });
    await server.stop();
  });

  it.each([
    ['', 'wants a password'],
    [':not-of-redis@', 'refuses the user or the password'],
    [':of-redis@', undefined],
  ])('says why Redis does not serve %s, and no password', async (credentials, reason) => {
    const server = await startRedis({ dedicated: true });
    onTestFinished(() => server.stop());
    const redis = new Redis(server.url);
    await redis.config('SET', 'requirepass', 'of-redis');
    redis.disconnect();
    const { host } = new URL(server.url);
    api = await startTestApi({ env: { REDIS_URL: `redis://${credentials}${host}` } });
    const health = async () => (await api.request('/health')).text();
    await expect
      .poll(async () => JSON.parse(await health()).dependencies.redis.reason, { timeout: 10_000 })
      .toBe(reason);
    expect(await health()).not.toContain('of-redis');
  });

  it('sees that Redis hangs, and by itself that it answers again', async () => {
    const server = await startRedis({ dedicated: true });
    const signal = (name: NodeJS.Signals) => process.kill(server.pid as number, name);
    api = await startTestApi({ env: { REDIS_URL: server.url } });
    const ready = async () => (await api.request('/ready')).status;
    const slow = { timeout: 40_000, interval: 100 };
    await expect.poll(ready, slow).toBe(200);
    signal('SIGSTOP');
    try {
      await expect.poll(ready, slow).toBe(503);
      const { dependencies } = await json(await api.request('/health'));
      expect(dependencies.redis.ok).toBe(false);
    } finally {
      signal('SIGCONT');
    }
    await expect.poll(ready, slow).toBe(200);
    await server.stop();
  });
});
