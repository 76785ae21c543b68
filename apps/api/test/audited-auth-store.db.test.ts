import { createAuth, createKeyRing } from '@headgate/auth';
import { createBcryptHasher } from '@headgate/auth/bcrypt';
import { authStoreContract } from '@headgate/auth/testing';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditedAuthStore } from '../src/adapters/prisma/audited-auth-store.ts';

const hasher = createBcryptHasher({ cost: 4, inline: true });
const ada = { email: 'ada@example.com', password: 'correct horse 1' };

eachDatabase(describe, 'the audited store of accounts', ({ create }) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await create();
  });
  afterAll(() => test.close());

  const storeWith = (generateId: () => string) =>
    auditedAuthStore({
      prisma: test.database.prisma,
      clock: Date.now,
      generateId,
      origin: () => ({ requestId: 'request-1', ip: '192.0.2.7', userAgent: 'curl/8' }),
    });

  authStoreContract({ describe, it }, () => ({
    store: storeWith(() => crypto.randomUUID()),
    disableUser: async (id) => {
      await test.database.prisma.user.update({ where: { id }, data: { disabledAt: new Date() } });
    },
    setRole: async (userId, organizationId, role) => {
      const { membership } = test.database.prisma;
      const organizationId_userId = { organizationId, userId };
      if (role === null) await membership.delete({ where: { organizationId_userId } });
      else {
        await membership.upsert({
          where: { organizationId_userId },
          create: { ...organizationId_userId, role },
          update: { role },
        });
      }
    },
  }));

  const authOn = (generateRecordId: () => string) =>
    createAuth({
      store: storeWith(generateRecordId),
      keys: createKeyRing([{ kid: 'k1', secret: 'a secret of more than thirty-two bytes' }]),
      hasher,
      issuer: 'https://issuer.example',
      audience: 'https://issuer.example',
    });

  it('A7 tells each change of an account once, and where it came from', async () => {
    const auth = authOn(() => crypto.randomUUID());
    const user = await auth.signup(ada);
    const first = await auth.login(ada);
    const second = await auth.login(ada);
    const userId = user.id;
    await auth.sessions.rename({ userId, sessionId: first.sessionId }, 'laptop');
    await auth.sessions.revoke({ userId, sessionId: second.sessionId });
    await auth.sessions.revoke({ userId, sessionId: second.sessionId });
    const change = { currentPassword: ada.password, newPassword: 'another horse 2' };
    const changed = await auth.changePassword({ userId, sessionId: first.sessionId }, change);
    await auth.login({ ...ada, password: 'wrong horse 3' }).catch(() => undefined);
    await auth.refresh(first.refreshToken).catch(() => undefined);
    await auth.refresh(first.refreshToken).catch(() => undefined);
    const third = await auth.login({ ...ada, password: 'another horse 2' });
    await auth.sessions.revokeOthers({ userId, sessionId: third.sessionId });
    await auth.logout(third.refreshToken);
    await auth.logout(third.refreshToken);
    expect(changed.sessionId).toBe(first.sessionId);

    const events = await test.database.prisma.auditEvent.findMany({
      where: { organizationId: user.organizationId },
      orderBy: { createdAt: 'asc' },
    });
    const told = events.map(({ action, targetId }) => `${action} ${targetId}`);
    expect(told.toSorted()).toEqual(
      [
        `user.signed_up ${userId}`,
        `user.signed_in ${first.sessionId}`,
        `user.signed_in ${second.sessionId}`,
        `session.renamed ${first.sessionId}`,
        `session.revoked ${second.sessionId}`,
        `user.password_changed ${userId}`,
        `session.reuse_detected ${first.sessionId}`,
        `user.signed_in ${third.sessionId}`,
        `session.others_revoked ${userId}`,
        `user.signed_out ${third.sessionId}`,
      ].toSorted(),
    );
    for (const event of events) {
      expect(event).toMatchObject({
        actorUserId: userId,
        ip: '192.0.2.7',
        userAgent: 'curl/8',
        requestId: 'request-1',
      });
    }
    const text = JSON.stringify(events);
    for (const secret of [ada.email, ada.password, first.refreshToken, changed.refreshToken]) {
      expect(text).not.toContain(secret);
    }
  });

  it('A7 changes nothing when the log cannot be written', async () => {
    const { prisma } = test.database;
    const taken = crypto.randomUUID();
    const works = authOn(() => crypto.randomUUID());
    const fails = authOn(() => taken);
    const grace = { email: 'grace@example.com', password: ada.password };
    const { id: userId } = await works.signup(grace);
    const grant = await works.login(grace);
    await prisma.auditEvent.create({
      data: {
        id: taken,
        organizationId: taken,
        action: 'x',
        targetType: 'x',
        targetId: 'x',
        details: {},
      },
    });
    const state = async () => ({
      users: await prisma.user.count(),
      user: await prisma.user.findUnique({ where: { id: userId } }),
      sessions: await prisma.session.findMany({ where: { userId } }),
      tokens: await prisma.refreshToken.count(),
    });
    const before = await state();
    const { sessionId } = grant;
    for (const change of [
      () => fails.signup({ ...ada, email: 'eve@example.com' }),
      () => fails.login(grace),
      () => fails.logout(grant.refreshToken),
      () => fails.sessions.rename({ userId, sessionId }, 'other'),
      () => fails.sessions.revoke({ userId, sessionId }),
      () => fails.sessions.revokeOthers({ userId, sessionId: crypto.randomUUID() }),
      () =>
        fails.changePassword(
          { userId, sessionId },
          { currentPassword: ada.password, newPassword: 'another horse 2' },
        ),
    ]) {
      await expect(change()).rejects.toThrow();
    }
    expect(await state()).toEqual(before);
  });
});
