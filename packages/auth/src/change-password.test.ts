import { describe, expect, it } from 'vitest';
import { ada, authUnderTest, failure } from '../test/support.ts';
import { memoryAuthStore } from './memory/index.ts';

const newPassword = 'a better horse 2';
const code = (name: string, input?: string) =>
  expect.objectContaining({ name: 'AuthError', code: name, ...(input && { input }) });

async function signedIn(options: Parameters<typeof authUnderTest>[0] = {}) {
  const tested = authUnderTest(options);
  const user = await tested.auth.signup(ada);
  const grant = await tested.auth.login(ada);
  const session = { userId: user.id, sessionId: grant.sessionId };
  return { ...tested, user, grant, session };
}

describe('changePassword', () => {
  it('A24 revokes the other sessions, and the own one goes on with new tokens alone', async () => {
    const { auth, session, grant, events, pass } = await signedIn();
    const other = await auth.login(ada);
    await auth.authenticate(grant.accessToken);
    await auth.authenticate(other.accessToken);
    pass(60);

    const change = { currentPassword: ada.password, newPassword };
    const next = await auth.changePassword(session, change);
    expect(next.sessionId).toBe(grant.sessionId);
    expect(await auth.authenticate(next.accessToken)).toMatchObject({ role: 'owner' });
    for (const { accessToken } of [grant, other]) {
      expect(await failure(auth.authenticate(accessToken))).toEqual(code('invalid_token'));
    }
    expect(await failure(auth.refresh(other.refreshToken))).toEqual(code('invalid_refresh_token'));
    const refreshed = await auth.refresh(next.refreshToken);
    expect(await auth.authenticate(refreshed.accessToken)).toMatchObject({ role: 'owner' });

    expect(await failure(auth.login(ada))).toEqual(code('invalid_credentials'));
    expect((await auth.login({ ...ada, password: newPassword })).user).toEqual(grant.user);
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'auth.session.revoked')).toHaveLength(1);
    expect(types).toContain('auth.password.changed');
  });

  it('refuses a wrong current password, and changes nothing', async () => {
    const { auth, session, grant, events } = await signedIn();
    for (const currentPassword of ['wrong horse 1', '', '\ud800', 'x'.repeat(2000)]) {
      expect(await failure(auth.changePassword(session, { currentPassword, newPassword }))).toEqual(
        code('wrong_password', 'currentPassword'),
      );
    }
    expect(events.at(-1)).toMatchObject({ type: 'auth.password.change_failed' });
    expect(await auth.authenticate(grant.accessToken)).toMatchObject({ role: 'owner' });
    expect((await auth.login(ada)).user).toEqual(grant.user);
  });

  it.each([
    ['password_too_short', 'horse 1'],
    ['password_too_weak', 'correct horse'],
    ['password_too_long', `1${'a'.repeat(1024)}`],
    ['password_malformed', 'correct horse 1\ud800'],
  ])('refuses with %s what signup would refuse', async (name, password) => {
    const { auth, session, calls } = await signedIn();
    const change = { currentPassword: ada.password, newPassword: password };
    const hashed = calls.hash;
    expect(await failure(auth.changePassword(session, change))).toEqual(code(name, 'newPassword'));
    expect(calls.hash).toBe(hashed);
  });

  it('refuses a session that has ended and an account that is disabled', async () => {
    const store = memoryAuthStore();
    const { auth, session, grant, user } = await signedIn({ store });
    const change = { currentPassword: ada.password, newPassword };
    await auth.logout(grant.refreshToken);
    expect(await failure(auth.changePassword(session, change))).toEqual(code('invalid_token'));
    store.disableUser(user.id);
    expect(await failure(auth.changePassword(session, change))).toEqual(code('invalid_token'));
    const nobody = { userId: 'nobody', sessionId: 'none' };
    expect(await failure(auth.changePassword(nobody, change))).toEqual(code('invalid_token'));
  });

  it('tries again when a refresh of the session came between', async () => {
    const memory = memoryAuthStore();
    let busy = 2;
    const { auth, session } = await signedIn({
      store: {
        ...memory,
        changePassword: async (replacement) => {
          busy -= 1;
          return busy > 0 ? null : memory.changePassword(replacement);
        },
      },
    });
    const change = { currentPassword: ada.password, newPassword };
    expect(await auth.changePassword(session, change)).toMatchObject({ expiresIn: 900 });
  });

  it('lets one of two changes at once win; to the other its current password is wrong', async () => {
    const { auth, session } = await signedIn();
    const results = await Promise.allSettled(
      ['first horse 1', 'second horse 2'].map((password) =>
        auth.changePassword(session, { currentPassword: ada.password, newPassword: password }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'wrong_password' },
    });
  });
});
