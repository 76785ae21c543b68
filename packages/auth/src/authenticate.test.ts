import { describe, expect, it } from 'vitest';
import { ada, authUnderTest, failure } from '../test/support.ts';
import { createAuth, createKeyRing } from './index.ts';
import { memoryAuthStore } from './memory/index.ts';

const invalid = expect.objectContaining({ name: 'AuthError', code: 'invalid_token' });

async function signedIn(options: Parameters<typeof authUnderTest>[0] = {}) {
  const tested = authUnderTest(options);
  const user = await tested.auth.signup(ada);
  const grant = await tested.auth.login(ada);
  return { ...tested, user, grant };
}

/** Counts what is read of sessions. */
function countingStore() {
  const store = memoryAuthStore();
  const count = { reads: 0 };
  return {
    count,
    store: {
      ...store,
      readAccessState: (reference: Parameters<typeof store.readAccessState>[0]) => {
        count.reads += 1;
        return store.readAccessState(reference);
      },
    },
  };
}

describe('authenticate', () => {
  it('tells who makes a request and what they are in the organisation', async () => {
    const { auth, user, grant, time } = await signedIn();
    expect(await auth.authenticate(grant.accessToken)).toEqual({
      userId: user.id,
      organizationId: user.organizationId,
      role: 'owner',
      credential: {
        type: 'session',
        sessionId: grant.sessionId,
        expiresAt: new Date(time.now + 900_000),
        tokenId: expect.any(String),
      },
    });
  });

  it('A24 refuses an access token at once after a logout in this process', async () => {
    const { auth, grant } = await signedIn();
    await auth.authenticate(grant.accessToken);
    await auth.logout(grant.refreshToken);
    expect(await failure(auth.authenticate(grant.accessToken))).toEqual(invalid);
    expect(await auth.verifyAccess(grant.accessToken)).toMatchObject({ userId: grant.user.id });
  });

  it('A24 refuses it within the bound after a logout in another', async () => {
    const store = memoryAuthStore();
    const { auth, grant, pass } = await signedIn({ store });
    const other = authUnderTest({ store });
    await auth.authenticate(grant.accessToken);
    await other.auth.logout(grant.refreshToken);
    pass(4.999);
    expect(await auth.authenticate(grant.accessToken)).toMatchObject({ role: 'owner' });
    pass(0.001);
    expect(await failure(auth.authenticate(grant.accessToken))).toEqual(invalid);
  });

  it('A24 refuses the tokens of a disabled account and of an ended membership', async () => {
    const store = memoryAuthStore();
    const { auth, user, grant } = await signedIn({ store });
    store.setRole(user.id, user.organizationId, 'viewer');
    expect(await auth.authenticate(grant.accessToken)).toMatchObject({ role: 'viewer' });

    store.setRole(user.id, user.organizationId, null);
    auth.forgetAccess({ userId: user.id });
    expect(await failure(auth.authenticate(grant.accessToken))).toEqual(invalid);

    store.setRole(user.id, user.organizationId, 'owner');
    auth.forgetAccess({ sessionId: grant.sessionId });
    expect(await auth.authenticate(grant.accessToken)).toMatchObject({ role: 'owner' });

    store.disableUser(user.id);
    auth.forgetAccess({ userId: user.id });
    expect(await failure(auth.authenticate(grant.accessToken))).toEqual(invalid);
  });

  it('refuses a good token of a session that the store does not have', async () => {
    const { grant } = await signedIn();
    expect(await failure(authUnderTest().auth.authenticate(grant.accessToken))).toEqual(invalid);
  });

  it('does not ask the store about a token that does not hold', async () => {
    const { store, count } = countingStore();
    const { auth, grant, pass } = await signedIn({ store });
    await failure(auth.authenticate(`${grant.accessToken}x`));
    pass(906);
    expect(await failure(auth.authenticate(grant.accessToken))).toMatchObject({
      code: 'token_expired',
    });
    expect(count.reads).toBe(0);
  });

  it('reads the store once for a thousand requests within the bound', async () => {
    const { store, count } = countingStore();
    const { auth, grant } = await signedIn({ store });
    await Promise.all(Array.from({ length: 1000 }, () => auth.authenticate(grant.accessToken)));
    await auth.authenticate(grant.accessToken);
    expect(count.reads).toBe(1);
  });

  it('passes on what the store throws, so that an outage is no refusal', async () => {
    const down = new Error('connection refused');
    const store = memoryAuthStore();
    const { auth, grant } = await signedIn({
      store: { ...store, readAccessState: () => Promise.reject(down) },
    });
    expect(await failure(auth.authenticate(grant.accessToken))).toBe(down);
  });

  it.each([
    { revocationCacheMs: -1 },
    { revocationCacheMs: 60_001 },
    { revocationCacheEntries: 0 },
  ])('refuses the policy %j', (policy) => {
    const { store } = authUnderTest();
    const keys = createKeyRing([{ kid: 'k', secret: 'x'.repeat(32) }]);
    const hasher = {
      hash: async () => '',
      verify: async () => 'match' as const,
      needsRehash: () => false,
    };
    expect(() => createAuth({ store, keys, hasher, issuer: 'i', audience: 'a', policy })).toThrow(
      RangeError,
    );
  });
});
