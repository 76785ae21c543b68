import { describeWith, startPostgres } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

describe('what ends an access token', () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;

  beforeAll(async () => {
    api = await startTestApi();
  });

  afterAll(() => api.close());

  const statusOf = async (token: string) => (await api.request('/v1/models', { token })).status;

  it('A24 logout ends it at once in the process that was asked', async () => {
    const tokens = await api.signIn('out@example.com');
    expect(await statusOf(tokens.access_token)).toBe(200);
    await api.request('/v1/auth/logout', { json: { refresh_token: tokens.refresh_token } });
    const response = await api.request('/v1/models', { token: tokens.access_token });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('A24 so does revoking its session', async () => {
    const kept = await api.signIn('two@example.com');
    const lost = await api.signIn('two@example.com');
    expect(await statusOf(lost.access_token)).toBe(200);
    const path = `/v1/auth/sessions/${lost.session_id}/revoke`;
    await api.request(path, { method: 'POST', token: kept.access_token });
    expect(await statusOf(lost.access_token)).toBe(401);
    expect(await statusOf(kept.access_token)).toBe(200);
  });

  it('A24 so do a disabled account and an ended membership, as soon as they are read', async () => {
    const { prisma } = api.database;
    const email = 'ended@example.com';
    const { access_token: token } = await api.signIn(email);
    const { id: userId } = await prisma.user.findUniqueOrThrow({ where: { email } });
    expect(await statusOf(token)).toBe(200);
    const [membership] = await prisma.membership.findMany({ where: { userId } });
    await prisma.membership.deleteMany({ where: { userId } });
    api.services.auth.forgetAccess({ userId });
    expect(await statusOf(token)).toBe(401);

    if (membership) await prisma.membership.create({ data: membership });
    await prisma.user.update({ where: { email }, data: { disabledAt: new Date() } });
    api.services.auth.forgetAccess({ userId });
    expect(await statusOf(token)).toBe(401);
  });
});

describeWith(describe, 'postgres', 'a database that is gone', () => {
  it('G10 A26 answers 503 to a token or an API key that cannot be judged, never 401', async () => {
    const server = await startPostgres({ dedicated: true });
    const api = await startTestApi({ on: 'postgres', server: server.url });
    try {
      const { access_token: token } = await api.signIn();
      const { key } = (await (
        await api.request('/v1/api-keys', { token, json: { name: 'ci', scopes: ['models:read'] } })
      ).json()) as { key: string };
      await server.stop();
      expect((await api.request('/v1/models', { token: key })).status).toBe(503);
      const response = await api.request('/v1/users/me', { token });
      expect(response.status, api.lines.slice(-3).join('')).toBe(503);
      expect(response.headers.get('retry-after')).not.toBeNull();
      expect(await json(response)).toMatchObject({ code: 'service_unavailable' });
    } finally {
      await server.stop();
      // Its database went with the server, and cannot be dropped any more.
      await api.close().catch(() => undefined);
    }
  });
});
