import { describe, expect, it } from 'vitest';
import { ada, audience, authUnderTest, day, failure, issuer, secret } from '../test/support.ts';
import { createBcryptHasher } from './bcrypt/index.ts';
import { AuthError, createAuth, isAuthError, parseKeyRing } from './index.ts';
import { memoryAuthStore } from './memory/index.ts';

const code = (name: string) => expect.objectContaining({ name: 'AuthError', code: name });

describe('signup', () => {
  it('creates an account in its normal form, with an organisation of its own', async () => {
    const { auth, events, time } = authUnderTest();
    const user = await auth.signup({ ...ada, email: ' ADA@Example.com ', name: ' Ada ' });
    expect(user).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'ada@example.com',
      name: 'Ada',
      createdAt: new Date(time.now),
      organizationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(events).toEqual([
      {
        type: 'auth.signup.succeeded',
        at: new Date(time.now),
        userId: user.id,
        organizationId: user.organizationId,
      },
    ]);
  });

  it('names the organisation after the person, else after the address', async () => {
    const names: string[] = [];
    const memory = memoryAuthStore();
    const { auth } = authUnderTest({
      store: {
        ...memory,
        createAccount: (account) => {
          names.push(account.organizationName);
          return memory.createAccount(account);
        },
      },
    });
    await auth.signup({ ...ada, name: 'Ada' });
    await auth.signup({ ...ada, email: 'bob@example.com', name: '  ' });
    expect(names).toEqual(['Ada', 'bob']);
  });

  it('refuses an address that has an account, however it is written', async () => {
    const { auth } = authUnderTest();
    await auth.signup(ada);
    expect(await failure(auth.signup({ ...ada, email: 'ADA@EXAMPLE.COM' }))).toEqual(
      code('email_taken'),
    );
  });

  it('refuses all but one of ten signups at once with one address', async () => {
    const { auth } = authUnderTest();
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => auth.signup(ada)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(9);
    for (const { reason } of refused) expect(reason).toEqual(code('email_taken'));
  });

  it.each([
    ['invalid_email', { ...ada, email: 'ada' }],
    ['invalid_name', { ...ada, name: 'a'.repeat(201) }],
    ['invalid_name', { ...ada, name: 'Ada\0' }],
    ['invalid_name', { ...ada, name: 'Ada\ud800' }],
    ['password_too_short', { ...ada, password: 'horse 1' }],
    ['password_too_long', { ...ada, password: `1${'a'.repeat(128)}` }],
    ['password_too_long', { ...ada, password: `1${'a'.repeat(1024)}` }],
    ['password_too_weak', { ...ada, password: 'correct horse' }],
    ['password_malformed', { ...ada, password: 'correct horse 1\ud800' }],
  ])('A02 A04 refuses with %s before anything is hashed', async (name, input) => {
    const { auth, calls } = authUnderTest();
    expect(await failure(auth.signup(input))).toEqual(code(name));
    expect(calls).toEqual({ hash: 0, verify: 0 });
  });

  it('applies another password rule where one is given, after its own bounds', async () => {
    const { auth } = authUnderTest({
      policy: {
        checkPassword: async (password, { email, name }) =>
          password === email || password === name ? 'password_too_weak' : null,
      },
    });
    const same = { email: 'ada@example.com', password: 'ada@example.com' };
    expect(await failure(auth.signup(same))).toEqual(code('password_too_weak'));
    expect(await failure(auth.signup({ ...ada, password: 'a'.repeat(1025) }))).toEqual(
      code('password_too_long'),
    );
    expect((await auth.signup({ ...ada, password: 'x' })).email).toBe(ada.email);
  });
});

describe('login', () => {
  it('grants tokens that name the person, the organisation and the session', async () => {
    const { auth, time } = authUnderTest();
    const user = await auth.signup(ada);
    const grant = await auth.login(ada);
    expect(grant).toEqual({
      accessToken: expect.any(String),
      expiresIn: 900,
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      refreshTokenExpiresAt: new Date(time.now + 30 * day * 1000),
      sessionId: expect.any(String),
      user,
    });
    expect(await auth.verifyAccess(grant.accessToken)).toEqual({
      userId: user.id,
      organizationId: user.organizationId,
      sessionId: grant.sessionId,
      expiresAt: new Date(time.now + 900_000),
      tokenId: expect.any(String),
      epoch: 0,
      generation: 0,
    });
  });

  it('stores what the client says of itself, cleaned and cut', async () => {
    const memory = memoryAuthStore();
    const stored: unknown[] = [];
    const { auth } = authUnderTest({
      store: {
        ...memory,
        createSession: (session) => {
          const { userAgent, deviceLabel, ip } = session;
          stored.push({ userAgent, deviceLabel, ip });
          return memory.createSession(session);
        },
      },
    });
    await auth.signup(ada);
    await auth.login(ada, { userAgent: 'curl/8', deviceLabel: "Ada's laptop", ip: '192.0.2.7' });
    await auth.login(ada, {
      userAgent: `${'x'.repeat(511)}🐴`,
      deviceLabel: ' a\0b\n ',
      ip: '192.0.2.7, 10.0.0.1',
    });
    await auth.login(ada, { userAgent: '\n', deviceLabel: null, ip: '2001:db8::1' });
    await auth.login(ada);
    expect(stored).toEqual([
      { userAgent: 'curl/8', deviceLabel: "Ada's laptop", ip: '192.0.2.7' },
      { userAgent: 'x'.repeat(511), deviceLabel: 'ab', ip: null },
      { userAgent: null, deviceLabel: null, ip: '2001:db8::1' },
      { userAgent: null, deviceLabel: null, ip: null },
    ]);
  });

  it('A01 A02 A03 tells passwords apart past 72 bytes and past NUL', async () => {
    const { auth } = authUnderTest();
    const pairs = [
      [`1${'a'.repeat(72)}X`, `1${'a'.repeat(72)}Y`],
      [`1a${'é'.repeat(35)}!`, `1a${'é'.repeat(35)}?`],
      ['abc1\0defghi', 'abc1\0zzzzzz'],
      [`a1${'🐴'.repeat(62)}`, `a1${'🐴'.repeat(61)}🐎`],
    ] as const;
    for (const [index, [password, other]] of pairs.entries()) {
      const email = `user${index}@example.com`;
      await auth.signup({ email, password });
      expect(await failure(auth.login({ email, password: other }))).toEqual(
        code('invalid_credentials'),
      );
      expect((await auth.login({ email, password })).user.email).toBe(email);
    }
  });

  it('A04 takes a password typed in another Unicode form for the same', async () => {
    const { auth } = authUnderTest();
    await auth.signup({ ...ada, password: 'caf\u00e9 12345' });
    const grant = await auth.login({ ...ada, password: 'cafe\u0301 12345' });
    expect(grant.user.email).toBe(ada.email);
  });

  it('A09 answers alike for unknown, wrong and disabled, with one comparison each', async () => {
    const { auth, store, calls, eventTypes, events } = authUnderTest();
    await auth.signup(ada);
    const bob = await auth.signup({ ...ada, email: 'bob@example.com' });
    store.disableUser(bob.id);
    calls.hash = 0;

    const attempts = [
      { email: 'nobody@example.com', password: ada.password },
      { email: 'not an address', password: ada.password },
      { email: ada.email, password: 'wrong horse 1' },
      { email: 'bob@example.com', password: ada.password },
      { email: 'bob@example.com', password: 'wrong horse 1' },
    ];
    const seen = new Set<string>();
    for (const [index, attempt] of attempts.entries()) {
      const error = await failure(auth.login(attempt));
      expect(error).toEqual(code('invalid_credentials'));
      seen.add(JSON.stringify({ ...(error as AuthError), message: (error as AuthError).message }));
      expect(calls).toEqual({ hash: 0, verify: index + 1 });
    }
    expect(seen.size).toBe(1);
    expect(eventTypes().slice(2)).toEqual(Array(5).fill('auth.login.failed'));
    expect(events.slice(2).map((event) => 'reason' in event && event.reason)).toEqual([
      'unknown_account',
      'unknown_account',
      'wrong_password',
      'disabled',
      'wrong_password',
    ]);
  });

  it('A02 A04 refuses passwords that nobody can have without hashing them', async () => {
    const { auth, calls } = authUnderTest();
    for (const password of ['a'.repeat(1025), 'correct horse 1\ud800']) {
      expect(await failure(auth.login({ ...ada, password }))).toEqual(code('invalid_credentials'));
    }
    expect(calls).toEqual({ hash: 0, verify: 0 });
  });

  it('A06 treats a corrupted hash as a wrong password and reports it', async () => {
    const { auth, store, events, calls } = authUnderTest();
    const user = await auth.signup(ada);
    const expected = (await store.findCredential(ada.email))?.passwordHash ?? '';
    await store.replacePasswordHash({ userId: user.id, expected, passwordHash: '$2b$99$broken' });
    calls.hash = 0;

    expect(await failure(auth.login(ada))).toEqual(code('invalid_credentials'));
    expect(calls).toEqual({ hash: 0, verify: 1 });
    expect(events.map((event) => event.type)).toEqual([
      'auth.signup.succeeded',
      'auth.hash.malformed',
      'auth.login.failed',
    ]);
  });

  it('keeps passwords, tokens and hashes out of every event', async () => {
    const { auth, events, store } = authUnderTest();
    await auth.signup(ada);
    const first = await auth.login(ada);
    const second = await auth.refresh(first.refreshToken);
    await auth.refresh(second.refreshToken);
    await failure(auth.refresh(first.refreshToken));
    await failure(auth.refresh(second.refreshToken));
    await failure(auth.login({ ...ada, email: 'correct horse 1@example.com' }));
    const third = await auth.login(ada);
    await auth.logout(third.refreshToken);

    const text = JSON.stringify(events);
    const hash = (await store.findCredential(ada.email))?.passwordHash ?? 'none';
    for (const secretText of [
      ada.password,
      hash,
      ...[first, second, third].flatMap((grant) => [grant.accessToken, grant.refreshToken]),
    ]) {
      expect(text).not.toContain(secretText);
    }
  });

  it.each([
    ['throws', () => failNow()],
    ['rejects', () => Promise.reject(new Error('observer'))],
  ])('does not fail because its observer %s', async (_, onEvent) => {
    const { auth } = authUnderTest({ onEvent });
    await auth.signup(ada);
    expect((await auth.login(ada)).user.email).toBe(ada.email);
  });
});

describe('A05 a hash of an older scheme', () => {
  const legacy = {
    // bcrypt of "correct horse 1" at cost 4, as other systems write it.
    $2a$: '$2a$04$abcdefghijklmnopqrstuu',
    $2b$: '$2b$04$abcdefghijklmnopqrstuu',
    $2y$: '$2y$04$abcdefghijklmnopqrstuu',
  };

  async function withStoredHash(hash: string) {
    const tested = authUnderTest();
    const user = await tested.auth.signup(ada);
    const expected = (await tested.store.findCredential(ada.email))?.passwordHash ?? '';
    await tested.store.replacePasswordHash({ userId: user.id, expected, passwordHash: hash });
    const storedHash = async () => (await tested.store.findCredential(ada.email))?.passwordHash;
    return { ...tested, storedHash };
  }

  it.each(Object.entries(legacy))('%s verifies and becomes current', async (_, salt) => {
    const { hashSync } = await import('bcryptjs');
    const old = hashSync(ada.password, salt);
    const { auth, storedHash, eventTypes } = await withStoredHash(old);

    expect(await failure(auth.login({ ...ada, password: 'wrong horse 1' }))).toEqual(
      code('invalid_credentials'),
    );
    expect(await storedHash()).toBe(old);

    await auth.login(ada);
    const current = await storedHash();
    expect(current).toMatch(/^\$hg1\$bcrypt\$2b\$04\$/);
    expect(eventTypes()).toContain('auth.hash.upgraded');

    await auth.login(ada);
    expect(await storedHash()).toBe(current);
  });

  it('is rewritten once by two logins at once, and both succeed', async () => {
    const { hashSync } = await import('bcryptjs');
    const { auth, eventTypes } = await withStoredHash(hashSync(ada.password, legacy.$2a$));
    const grants = await Promise.all([auth.login(ada), auth.login(ada)]);
    expect(grants).toHaveLength(2);
    expect(eventTypes().filter((type) => type === 'auth.hash.upgraded')).toHaveLength(1);
  });

  it('of the current scheme at another cost becomes current too', async () => {
    const cheap = createBcryptHasher({ cost: 5, inline: true });
    const { auth, storedHash } = await withStoredHash(await cheap.hash(ada.password));
    await auth.login(ada);
    expect(await storedHash()).toMatch(/^\$hg1\$bcrypt\$2b\$04\$/);
  });

  it('stays as it is while the hasher is busy, and the login succeeds', async () => {
    const hasher = createBcryptHasher({ cost: 4, inline: true });
    const store = memoryAuthStore();
    const signupAuth = authUnderTest({ store, hasher });
    await signupAuth.auth.signup(ada);
    const { auth } = authUnderTest({
      store,
      hasher: {
        verify: hasher.verify,
        needsRehash: () => true,
        hash: () => Promise.reject(new AuthError('hasher_busy', { retryAfterSeconds: 1 })),
      },
    });
    expect((await auth.login(ada)).user.email).toBe(ada.email);
  });
});

describe('refresh', () => {
  it('exchanges a token for the next, in the same session', async () => {
    const { auth, pass } = authUnderTest();
    await auth.signup(ada);
    const first = await auth.login(ada);
    pass(600);
    const second = await auth.refresh(first.refreshToken);
    expect(second.sessionId).toBe(first.sessionId);
    expect(second.user).toEqual(first.user);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const [old, young] = await Promise.all(
      [first, second].map((grant) => auth.verifyAccess(grant.accessToken)),
    );
    expect(young?.tokenId).not.toBe(old?.tokenId);
    expect(young?.sessionId).toBe(old?.sessionId);
  });

  it('A19 gives the same successor again when the reply was lost', async () => {
    const { auth, pass, events } = authUnderTest();
    await auth.signup(ada);
    const first = await auth.login(ada);
    const second = await auth.refresh(first.refreshToken);
    expect(second.replayed).toBe(false);
    pass(29.999);
    const again = await auth.refresh(first.refreshToken);
    expect(again).toMatchObject({
      replayed: true,
      refreshToken: second.refreshToken,
      refreshTokenExpiresAt: second.refreshTokenExpiresAt,
      sessionId: second.sessionId,
      user: second.user,
    });
    expect(again.accessToken).not.toBe(second.accessToken);
    expect(events.at(-1)).toMatchObject({ type: 'auth.refresh.succeeded', replayed: true });
    expect(await auth.authenticate(again.accessToken)).toMatchObject({ role: 'owner' });
    expect((await auth.refresh(second.refreshToken)).replayed).toBe(false);
  });

  it('A19 takes a retry after the grace for reuse, and ends the session', async () => {
    const { auth, pass } = authUnderTest();
    await auth.signup(ada);
    const first = await auth.login(ada);
    const second = await auth.refresh(first.refreshToken);
    pass(30);
    expect(await failure(auth.refresh(first.refreshToken))).toEqual(code('token_reused'));
    expect(await failure(auth.refresh(second.refreshToken))).toEqual(code('invalid_refresh_token'));
    expect(await failure(auth.authenticate(second.accessToken))).toEqual(code('invalid_token'));
  });

  it('A20 takes the grandparent of the newest token for reuse, within the grace too', async () => {
    const { auth } = authUnderTest();
    await auth.signup(ada);
    const first = await auth.login(ada);
    const second = await auth.refresh(first.refreshToken);
    const third = await auth.refresh(second.refreshToken);
    expect((await auth.refresh(second.refreshToken)).refreshToken).toBe(third.refreshToken);
    expect(await failure(auth.refresh(first.refreshToken))).toEqual(code('token_reused'));
    expect(await failure(auth.refresh(third.refreshToken))).toEqual(code('invalid_refresh_token'));
  });

  it('A20 closes the grace when the access token of the successor is seen', async () => {
    const { auth } = authUnderTest();
    await auth.signup(ada);
    const first = await auth.login(ada);
    await auth.authenticate(first.accessToken);
    const second = await auth.refresh(first.refreshToken);
    await auth.authenticate(first.accessToken);
    expect((await auth.refresh(first.refreshToken)).replayed).toBe(true);
    await auth.authenticate(second.accessToken);
    expect(await failure(auth.refresh(first.refreshToken))).toEqual(code('token_reused'));
  });

  it('ends the grace with its key, and takes that for no reuse', async () => {
    const store = memoryAuthStore();
    const { auth } = authUnderTest({ store });
    const { auth: other, events } = authUnderTest({
      store,
      keys: parseKeyRing(`k9:${secret} of another ring`),
    });
    await auth.signup(ada);
    const first = await auth.login(ada);
    const second = await auth.refresh(first.refreshToken);
    expect(await failure(other.refresh(first.refreshToken))).toEqual(code('invalid_refresh_token'));
    expect(events.at(-1)).toMatchObject({ type: 'auth.refresh.failed', reason: 'unsealable' });
    expect((await auth.refresh(second.refreshToken)).replayed).toBe(false);
  });

  it.each([-1, 61, Number.NaN])('refuses a grace of %d seconds', (refreshGraceSeconds) => {
    expect(() => authUnderTest({ policy: { refreshGraceSeconds } })).toThrow(RangeError);
  });

  it('A23 ends this session alone when a token is reused, or all of the person where that is asked for', async () => {
    for (const reuseScope of ['session', 'user'] as const) {
      const { auth, eventTypes } = authUnderTest({ policy: { reuseScope } });
      await auth.signup(ada);
      await auth.signup({ ...ada, email: 'bob@example.com' });
      const bob = await auth.login({ ...ada, email: 'bob@example.com' });
      const other = await auth.login(ada);
      const first = await auth.login(ada);
      const second = await auth.refresh(first.refreshToken);
      await auth.refresh(second.refreshToken);
      expect(await failure(auth.refresh(first.refreshToken))).toEqual(code('token_reused'));

      const revoked = reuseScope === 'user';
      expect(eventTypes().includes('auth.session.revoked')).toBe(revoked);
      const outcome = await auth.refresh(other.refreshToken).then(
        () => 'live',
        () => 'revoked',
      );
      expect(outcome).toBe(revoked ? 'revoked' : 'live');
      expect((await auth.refresh(bob.refreshToken)).user.email).toBe('bob@example.com');
    }
  });

  it('revokes the session when a token comes again, and tells once', async () => {
    const { auth, eventTypes } = authUnderTest({ policy: { refreshGraceSeconds: 0 } });
    await auth.signup(ada);
    const first = await auth.login(ada);
    const second = await auth.refresh(first.refreshToken);
    const other = await auth.login(ada);

    expect(await failure(auth.refresh(first.refreshToken))).toEqual(code('token_reused'));
    expect(await failure(auth.refresh(first.refreshToken))).toEqual(code('invalid_refresh_token'));
    expect(await failure(auth.refresh(second.refreshToken))).toEqual(code('invalid_refresh_token'));
    expect(eventTypes().filter((type) => type === 'auth.refresh.reuse_detected')).toHaveLength(1);
    expect((await auth.refresh(other.refreshToken)).sessionId).toBe(other.sessionId);
  });

  it.each([
    ['unknown', 'A'.repeat(43)],
    ['empty', ''],
    ['too short', 'A'.repeat(42)],
    ['too long', 'A'.repeat(44)],
    ['of other characters', `${'A'.repeat(42)}=`],
  ])('refuses a token that is %s', async (_, token) => {
    const { auth } = authUnderTest();
    expect(await failure(auth.refresh(token))).toEqual(code('invalid_refresh_token'));
  });

  it('refuses a disabled account', async () => {
    const { auth, store, events } = authUnderTest();
    const user = await auth.signup(ada);
    const grant = await auth.login(ada);
    store.disableUser(user.id);
    expect(await failure(auth.refresh(grant.refreshToken))).toEqual(code('invalid_refresh_token'));
    expect(events.at(-1)).toMatchObject({ type: 'auth.refresh.failed', reason: 'disabled' });
  });

  it('A23 slides 30 days under an absolute 90', async () => {
    const { auth, pass, time } = authUnderTest();
    const start = time.now;
    await auth.signup(ada);
    let grant = await auth.login(ada);
    const days = () => (grant.refreshTokenExpiresAt.getTime() - start) / 1000 / day;
    for (const wait of [29, 29, 29, 2.9]) {
      pass(wait * day);
      grant = await auth.refresh(grant.refreshToken);
    }
    expect(days()).toBe(90);
    pass(0.1 * day + 1);
    expect(await failure(auth.refresh(grant.refreshToken))).toEqual(code('invalid_refresh_token'));
  });

  it('A23 ends a session that was not refreshed for 30 days', async () => {
    const { auth, pass } = authUnderTest();
    await auth.signup(ada);
    const grant = await auth.login(ada);
    pass(30 * day);
    expect(await failure(auth.refresh(grant.refreshToken))).toEqual(code('invalid_refresh_token'));
  });

  it('A23 grants no access token that outlives the session', async () => {
    const { auth, pass, time } = authUnderTest({ policy: { sessionAbsoluteSeconds: 3600 } });
    const start = time.now;
    await auth.signup(ada);
    const first = await auth.login(ada);
    pass(3300);
    const second = await auth.refresh(first.refreshToken);
    expect(second.expiresIn).toBe(300);
    expect((await auth.verifyAccess(second.accessToken)).expiresAt).toEqual(
      new Date(start + 3_600_000),
    );
  });
});

describe('a clock that is off by an hour', () => {
  it('ahead: its access tokens are refused where the clock is right, its refreshes go on', async () => {
    const store = memoryAuthStore();
    const right = authUnderTest({ store });
    const ahead = authUnderTest({ store, clock: () => right.time.now + 3_600_000 });
    await right.auth.signup(ada);
    const ours = await right.auth.login(ada);
    const theirs = await ahead.auth.login(ada);
    expect(await failure(ahead.auth.authenticate(ours.accessToken))).toEqual(code('token_expired'));
    expect((await ahead.auth.refresh(ours.refreshToken)).replayed).toBe(false);
    expect((await right.auth.refresh(theirs.refreshToken)).replayed).toBe(false);
  });

  it('back: nothing lives longer than the clock that made it said', async () => {
    const store = memoryAuthStore();
    const right = authUnderTest({ store });
    const back = authUnderTest({ store, clock: () => right.time.now - 3_600_000 });
    await right.auth.signup(ada);
    const theirs = await back.auth.login(ada);
    expect(await failure(right.auth.authenticate(theirs.accessToken))).toEqual(
      code('token_expired'),
    );
    const ours = await right.auth.login(ada);
    const next = await right.auth.refresh(ours.refreshToken);
    // A clock that is behind sees the exchange in the future: the grace holds, and the successor is the same.
    expect((await back.auth.refresh(ours.refreshToken)).refreshToken).toBe(next.refreshToken);
  });
});

describe('logout', () => {
  it('ends the session at once, for every token of it', async () => {
    const { auth, eventTypes } = authUnderTest();
    await auth.signup(ada);
    const first = await auth.login(ada);
    const second = await auth.refresh(first.refreshToken);
    await auth.logout(second.refreshToken);
    expect(await failure(auth.refresh(second.refreshToken))).toEqual(code('invalid_refresh_token'));
    expect(eventTypes().at(-2)).toBe('auth.logout.succeeded');
  });

  it('may be repeated, and tells nothing of what it was given', async () => {
    const { auth, eventTypes } = authUnderTest();
    await auth.signup(ada);
    const grant = await auth.login(ada);
    for (const token of [grant.refreshToken, grant.refreshToken, 'A'.repeat(43), '', 'x']) {
      expect(await auth.logout(token)).toBeUndefined();
    }
    expect(eventTypes().filter((type) => type === 'auth.logout.succeeded')).toHaveLength(1);
  });
});

describe('verifyAccess', () => {
  it('A15 follows the clock that it was given, with 5 seconds of tolerance', async () => {
    const { auth, pass } = authUnderTest();
    await auth.signup(ada);
    const { accessToken } = await auth.login(ada);
    pass(904);
    expect((await auth.verifyAccess(accessToken)).userId).toBeTruthy();
    pass(2);
    expect(await failure(auth.verifyAccess(accessToken))).toEqual(code('token_expired'));
  });

  it('A15 refuses a refresh token', async () => {
    const { auth } = authUnderTest();
    await auth.signup(ada);
    const { refreshToken } = await auth.login(ada);
    expect(await failure(auth.verifyAccess(refreshToken))).toEqual(code('invalid_token'));
  });
});

describe('createAuth', () => {
  const parts = {
    store: memoryAuthStore(),
    keys: parseKeyRing(`k1:${secret}`),
    hasher: createBcryptHasher({ cost: 4, inline: true }),
    issuer,
    audience,
  };

  it.each([
    ['no issuer', { issuer: '' }, TypeError],
    ['no audience', { audience: '' }, TypeError],
    ['an access token of no time', { policy: { accessTokenSeconds: 0 } }, RangeError],
    ['half a second', { policy: { sessionIdleSeconds: 0.5 } }, RangeError],
    ['a session without end', { policy: { sessionAbsoluteSeconds: Infinity } }, RangeError],
    ['a tolerance of an hour', { policy: { clockToleranceSeconds: 3600 } }, RangeError],
  ])('refuses %s', (_, change, kind) => {
    expect(() => createAuth({ ...parts, ...change })).toThrow(kind);
  });

  it('works with real time, randomness and ids when none are given', async () => {
    const auth = createAuth(parts);
    await auth.signup(ada);
    const grant = await auth.login(ada);
    const { expiresAt } = await auth.verifyAccess(grant.accessToken);
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
  });
});

describe('AuthError', () => {
  it('is known by its brand, also across copies of the package', () => {
    const foreign = Object.assign(new Error('x'), {
      [Symbol.for('headgate.auth.AuthError')]: true,
    });
    expect(isAuthError(new AuthError('email_taken'))).toBe(true);
    expect(isAuthError(foreign)).toBe(true);
    expect(isAuthError(new Error('email_taken'))).toBe(false);
    expect(isAuthError({ code: 'email_taken' })).toBe(false);
    expect(isAuthError(undefined)).toBe(false);
  });

  it('keeps its cause and says when to try again', () => {
    const cause = new Error('behind it');
    const error = new AuthError('hasher_busy', { cause, retryAfterSeconds: 3 });
    expect(error).toMatchObject({ name: 'AuthError', cause, retryAfterSeconds: 3 });
    expect('cause' in new AuthError('hasher_busy')).toBe(false);
  });
});

function failNow(): never {
  throw new Error('observer');
}
