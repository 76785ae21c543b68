import { createPostgresDatabase } from '@headgate/db';
import { migrate } from '@headgate/db/migrate';
import { describeWith, startPostgres } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

const messages = [{ role: 'user', content: 'Hello' }];

describeWith(describe, 'postgres', 'while the database is down', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let database: ReturnType<typeof createPostgresDatabase>;
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let token: string;

  beforeAll(async () => {
    server = await startPostgres({ dedicated: true });
    await migrate({ url: server.url });
    database = createPostgresDatabase({ url: server.url, onConnectionError: () => undefined });
    api = await startTestApi({ database, env: { QUOTAS: 'user:requests/month=1000' } });
    token = (await api.signIn()).access_token;
  });
  afterAll(async () => {
    await api?.close();
    await database?.close();
    await server?.stop();
  });

  const complete = () =>
    api.request('/v1/chat/completions', { json: { model: 'echo', messages }, token });
  const chat = () => api.request('/v1/chat', { json: { model: 'echo', message: 'Hello' }, token });
  const ready = async () => (await api.request('/ready')).status;

  it('G10 says 503 and never 401, is not ready, and recovers by itself with every use counted', async () => {
    expect((await complete()).status).toBe(200);
    await server.halt();
    await expect.poll(ready, { timeout: 30_000 }).toBe(503);
    for (const ask of [complete, chat, () => api.request('/v1/conversations', { token })]) {
      const response = await ask();
      // What memory still knows may be served for a moment; nobody is told that they are somebody else.
      expect([200, 503]).toContain(response.status);
    }
    expect((await chat()).status).toBe(503);
    await server.resume();
    await expect.poll(ready, { timeout: 30_000 }).toBe(200);
    await expect.poll(async () => (await complete()).status, { timeout: 30_000 }).toBe(200);
    for (let n = 0; n < 2; n++) await api.accounts.flush();
    const { items } = await json(await api.request('/v1/usage', { token }));
    const [counter] = await database.prisma.quotaCounter.findMany({
      where: { key: { contains: ':requests:month:' } },
    });
    const worked = items[0].requests - items[0].uncounted_requests;
    expect(worked).toBeGreaterThanOrEqual(2);
    expect(Number(counter?.used)).toBe(worked);
  });
});
