import { describe, expect, it } from 'vitest';
import { ada, authUnderTest, failure } from '../test/support.ts';
import { memoryAuthStore } from './memory/index.ts';

async function threeDevices(options: Parameters<typeof authUnderTest>[0] = {}) {
  const tested = authUnderTest(options);
  const { id: userId } = await tested.auth.signup(ada);
  const grants = [];
  for (const deviceLabel of ['Laptop', 'Phone', 'Tablet']) {
    grants.push(await tested.auth.login(ada, { deviceLabel, userAgent: 'test/1' }));
    tested.pass(1);
  }
  const [laptop, phone, tablet] = grants;
  if (!laptop || !phone || !tablet) throw new Error('no sessions');
  return { ...tested, userId, laptop, phone, tablet };
}

describe('sessions', () => {
  it('A25 are listed with their devices, and without any token', async () => {
    const { auth, userId, laptop } = await threeDevices();
    const sessions = await auth.sessions.list(userId);
    expect(sessions.map(({ deviceLabel }) => deviceLabel)).toEqual(['Tablet', 'Phone', 'Laptop']);
    expect(sessions.at(-1)).toEqual({
      id: laptop.sessionId,
      createdAt: expect.any(Date),
      lastUsedAt: expect.any(Date),
      expiresAt: laptop.refreshTokenExpiresAt,
      userAgent: 'test/1',
      deviceLabel: 'Laptop',
      ip: null,
    });
  });

  it('A25 A24 are revoked one by one, at once here and by the bound elsewhere', async () => {
    const store = memoryAuthStore();
    const { auth, userId, phone, laptop, events, time } = await threeDevices({ store });
    const elsewhere = authUnderTest({ store, clock: () => time.now });
    await auth.authenticate(phone.accessToken);
    await elsewhere.auth.authenticate(phone.accessToken);
    const reference = { userId, sessionId: phone.sessionId };

    expect(await auth.sessions.revoke({ ...reference, userId: 'somebody else' })).toBe(false);
    expect(await auth.authenticate(phone.accessToken)).toMatchObject({ userId });
    expect(await auth.sessions.revoke(reference)).toBe(true);
    expect(await auth.sessions.revoke(reference)).toBe(true);
    expect(events.filter(({ type }) => type === 'auth.session.revoked')).toHaveLength(1);
    expect(await failure(auth.authenticate(phone.accessToken))).toMatchObject({
      code: 'invalid_token',
    });
    expect(await elsewhere.auth.authenticate(phone.accessToken)).toMatchObject({ userId });
    time.now += 5000;
    expect(await failure(elsewhere.auth.authenticate(phone.accessToken))).toMatchObject({
      code: 'invalid_token',
    });
    expect(await auth.authenticate(laptop.accessToken)).toMatchObject({ userId });
  });

  it('A25 are revoked but for one: exactly that one is left', async () => {
    const { auth, userId, laptop, phone, tablet } = await threeDevices();
    const kept = { userId, sessionId: phone.sessionId };
    expect(await auth.sessions.revokeOthers(kept)).toBe(2);
    expect(await auth.sessions.revokeOthers(kept)).toBe(0);
    const sessions = await auth.sessions.list(userId);
    expect(sessions.map(({ id }) => id)).toEqual([phone.sessionId]);
    for (const { accessToken, refreshToken } of [laptop, tablet]) {
      expect(await failure(auth.authenticate(accessToken))).toMatchObject({
        code: 'invalid_token',
      });
      expect(await failure(auth.refresh(refreshToken))).toMatchObject({
        code: 'invalid_refresh_token',
      });
    }
    expect((await auth.refresh(phone.refreshToken)).sessionId).toBe(phone.sessionId);
  });

  it('A25 are named, cleaned like at the login', async () => {
    const { auth, userId, phone } = await threeDevices();
    const reference = { userId, sessionId: phone.sessionId };
    const named = await auth.sessions.rename(reference, ` Ada's\n phone${'x'.repeat(200)}`);
    expect(named?.deviceLabel).toMatch(/^Ada's phonex{80,}$/);
    expect(await auth.sessions.rename(reference, null)).toMatchObject({ deviceLabel: null });
    const foreign = { ...reference, userId: 'somebody else' };
    expect(await auth.sessions.rename(foreign, 'mine')).toBeNull();
  });

  it('show their last use to five minutes, at one write in that time', async () => {
    const memory = memoryAuthStore();
    let writes = 0;
    const store: typeof memory = {
      ...memory,
      touchSession: (use) => {
        writes += 1;
        return memory.touchSession(use);
      },
    };
    const { auth, userId, laptop, pass, time } = await threeDevices({ store });
    const lastUsed = async () => (await auth.sessions.list(userId)).at(-1)?.lastUsedAt.getTime();
    for (let second = 0; second < 290; second += 1) {
      await auth.authenticate(laptop.accessToken);
      pass(1);
    }
    expect(writes).toBe(0);
    pass(10);
    for (let second = 0; second < 290; second += 1) {
      await auth.authenticate(laptop.accessToken);
      pass(1);
    }
    expect(writes).toBe(1);
    expect(time.now - ((await lastUsed()) ?? 0)).toBeLessThanOrEqual(300_000);
  });
});
