import { describe, expect, it } from 'vitest';
import { ada, authUnderTest, failure } from '../test/support.ts';
import { parseKeyRing } from './index.ts';
import { memoryAuthStore } from './memory/index.ts';

const sessionKeys = parseKeyRing('s1:a session secret of more than thirty-two bytes');
const code = (name: string) => expect.objectContaining({ name: 'AuthError', code: name });

async function signedIn(options: Parameters<typeof authUnderTest>[0] = {}) {
  const tested = authUnderTest({ sessionKeys, ...options });
  const user = await tested.auth.signup(ada);
  const grant = await tested.auth.browser.login(ada, { deviceLabel: 'Browser' });
  return { ...tested, user, grant, browser: tested.auth.browser };
}

describe('the session of a browser', () => {
  it('is one of the list, lives two hours, and gives the same principal as a bearer token', async () => {
    const { auth, browser, grant, user, time } = await signedIn();
    expect(grant).toMatchObject({
      cookieExpiresAt: new Date(time.now + 7_200_000),
      expiresIn: 900,
      user,
    });
    const { principal, renewal } = await browser.authenticate(grant.cookie);
    expect(renewal).toBeNull();
    const { credential, ...bearer } = await auth.authenticate(grant.accessToken);
    expect(principal).toMatchObject({ ...bearer, credential: { sessionId: grant.sessionId } });
    expect(credential).toMatchObject({ sessionId: grant.sessionId });
    const [session] = await auth.sessions.list(user.id);
    expect(session).toMatchObject({
      id: grant.sessionId,
      deviceLabel: 'Browser',
      expiresAt: grant.cookieExpiresAt,
    });
  });

  it('slides as it is used, and ends after two hours without', async () => {
    const { auth, browser, grant, user, pass, time } = await signedIn();
    pass(1799);
    expect((await browser.authenticate(grant.cookie)).renewal).toBeNull();
    pass(1);
    const { renewal } = await browser.authenticate(grant.cookie);
    expect(renewal?.cookieExpiresAt).toEqual(new Date(time.now + 7_200_000));
    const [session] = await auth.sessions.list(user.id);
    expect(session?.expiresAt).toEqual(renewal?.cookieExpiresAt);
    pass(5405);
    expect(await failure(browser.authenticate(grant.cookie))).toEqual(code('token_expired'));
    expect(await browser.authenticate(renewal?.cookie ?? '')).toMatchObject({
      principal: { userId: user.id },
    });
    pass(7200);
    expect(await failure(browser.authenticate(renewal?.cookie ?? ''))).toEqual(
      code('token_expired'),
    );
  });

  it('does not slide past the absolute end of a session', async () => {
    const { browser, grant, pass, time } = await signedIn({
      policy: { sessionAbsoluteSeconds: 3 * 3600 },
    });
    const end = new Date(time.now + 3 * 3_600_000);
    pass(3600);
    const first = await browser.authenticate(grant.cookie);
    expect(first.renewal?.cookieExpiresAt).toEqual(end);
    pass(3600);
    expect((await browser.authenticate(first.renewal?.cookie ?? '')).renewal).toBeNull();
  });

  it('A22 many requests at once renew it each for itself, and none spoils the cookie of another', async () => {
    const { browser, grant, pass } = await signedIn();
    pass(3600);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser.authenticate(grant.cookie)),
    );
    for (const { renewal } of answers) {
      expect((await browser.authenticate(renewal?.cookie ?? '')).principal.role).toBe('owner');
    }
    expect((await browser.authenticate(grant.cookie)).principal.role).toBe('owner');
  });

  it('A24 ends with a logout, a revocation, a disabled account and a new password', async () => {
    const store = memoryAuthStore();
    const { auth, browser, grant, user } = await signedIn({ store });
    await browser.logout(grant.cookie);
    await browser.logout(grant.cookie);
    await browser.logout('no cookie');
    expect(await failure(browser.authenticate(grant.cookie))).toEqual(code('invalid_token'));

    const second = await browser.login(ada);
    const own = await browser.login(ada);
    const session = { userId: user.id, sessionId: own.sessionId };
    const change = { currentPassword: ada.password, newPassword: 'a better horse 2' };
    const { accessToken } = await auth.changePassword(session, change);
    for (const { cookie } of [second, own]) {
      expect(await failure(browser.authenticate(cookie))).toEqual(code('invalid_token'));
    }
    const { cookie } = await browser.reissue(accessToken);
    expect((await browser.authenticate(cookie)).principal.userId).toBe(user.id);

    store.disableUser(user.id);
    auth.forgetAccess();
    expect(await failure(browser.authenticate(cookie))).toEqual(code('invalid_token'));
  });

  it('A15 its cookie is no access token, an access token no cookie, and a changed one nothing', async () => {
    const { auth, browser, grant } = await signedIn();
    expect(await failure(auth.authenticate(grant.cookie))).toEqual(code('invalid_token'));
    expect(await failure(browser.authenticate(grant.accessToken))).toEqual(code('invalid_token'));
    expect(await failure(browser.authenticate(`${grant.cookie}x`))).toEqual(code('invalid_token'));
    const sameRing = authUnderTest({ sessionKeys, keys: sessionKeys });
    expect(await failure(sameRing.auth.verifyAccess(grant.cookie))).toEqual(code('invalid_token'));
  });

  it('outlives a new key for its cookies while the old one is in the ring', async () => {
    const store = memoryAuthStore();
    const { grant, time } = await signedIn({ store });
    const rings = [
      [
        's2:another session secret of more than thirty-two bytes,s1:a session secret of more than thirty-two bytes',
        true,
      ],
      ['s2:another session secret of more than thirty-two bytes', false],
    ] as const;
    for (const [ring, accepted] of rings) {
      const { auth } = authUnderTest({
        store,
        sessionKeys: parseKeyRing(ring),
        clock: () => time.now,
      });
      const outcome = await auth.browser.authenticate(grant.cookie).then(
        () => true,
        () => false,
      );
      expect(outcome).toBe(accepted);
      expect(auth.browser.checkCsrfToken(grant.cookie, grant.csrfToken)).toBe(accepted);
    }
  });

  it('has a token against forged requests, for this session alone', async () => {
    const { browser, grant } = await signedIn();
    const other = await browser.login(ada);
    expect(browser.checkCsrfToken(grant.cookie, grant.csrfToken)).toBe(true);
    expect(browser.checkCsrfToken(other.cookie, grant.csrfToken)).toBe(false);
    expect(browser.checkCsrfToken(grant.cookie, '')).toBe(false);
    expect(browser.checkCsrfToken('no cookie', grant.csrfToken)).toBe(false);
  });

  it('needs keys of its own', () => {
    const { auth } = authUnderTest();
    expect(() => auth.browser).toThrow(TypeError);
  });
});
