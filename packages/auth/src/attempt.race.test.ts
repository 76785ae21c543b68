import { describe, expect, it } from 'vitest';
import { ada, authUnderTest, failure } from '../test/support.ts';
import { createBcryptHasher } from './bcrypt/index.ts';
import { AuthError, type PasswordHasher } from './index.ts';
import { memoryAuthStore } from './memory/index.ts';
import { flexibleAttemptLimiter } from './rate-limiter-flexible/index.ts';

const wrong = { ...ada, password: 'wrong horse 1' };
const from = (ip: string) => ({ ip });
const refused = expect.objectContaining({ name: 'AuthError', code: 'invalid_credentials' });

/** Notes what each password is compared with: a hash, or nothing. */
function watchingHasher() {
  const bcrypt = createBcryptHasher({ cost: 4, inline: true, maxQueue: 200 });
  const compared: (string | null)[] = [];
  const hasher: PasswordHasher = {
    ...bcrypt,
    verify: (password, stored) => {
      compared.push(stored);
      return bcrypt.verify(password, stored);
    },
  };
  return { hasher, compared, real: () => compared.filter((stored) => stored !== null).length };
}

async function guarded(limits: Parameters<typeof flexibleAttemptLimiter>[0] = {}) {
  const watched = watchingHasher();
  const attemptLimiter = flexibleAttemptLimiter(limits);
  const tested = authUnderTest({ hasher: watched.hasher, attemptLimiter });
  const user = await tested.auth.signup(ada);
  return { ...tested, ...watched, user };
}

describe('attempts on a password', () => {
  it('A12 of 50 wrong ones at once with a limit of 5, at most 5 are compared with the hash', async () => {
    const { auth, real, compared, events } = await guarded({ networkFailures: 5 });
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => failure(auth.login(wrong, from('192.0.2.7')))),
    );
    expect(outcomes).toEqual(Array(50).fill(refused));
    expect(real()).toBe(5);
    // The others did the same work for nothing.
    expect(compared).toHaveLength(50);
    const reasons = events.flatMap((event) => ('reason' in event ? [event.reason] : []));
    expect(reasons.filter((reason) => reason === 'throttled')).toHaveLength(45);
  });

  it('A11 ten from one network block it for the account, the right password too; another network is free', async () => {
    const { auth } = await guarded();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await failure(auth.login(wrong, from(`192.0.2.${attempt}`)))).toEqual(refused);
    }
    expect(await failure(auth.login(ada, from('192.0.2.200')))).toEqual(refused);
    expect((await auth.login(ada, from('198.51.100.7'))).user.email).toBe(ada.email);
    expect((await auth.login(ada, from('2001:db8::1'))).user.email).toBe(ada.email);
  });

  it('A11 a hundred networks slow the account down without a word, and with the same work', async () => {
    const { auth, real, compared } = await guarded();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        failure(auth.login(wrong, from(`10.0.${index}.7`))),
      ),
    );
    expect(outcomes).toEqual(Array(100).fill(refused));
    expect(compared).toHaveLength(100);
    expect(real()).toBe(21);
  });

  it('A11 an address without an account is counted the same', async () => {
    const { auth, events } = await guarded({ networkFailures: 2 });
    const nobody = { ...wrong, email: 'nobody@example.com' };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await failure(auth.login(nobody, from('192.0.2.7')))).toEqual(refused);
    }
    expect(events.at(-1)).toMatchObject({ reason: 'throttled', userId: null });
  });

  it('A12 a success takes its attempt back, and forgets those before it from its network', async () => {
    const { auth } = await guarded({ networkFailures: 3 });
    for (let round = 0; round < 5; round += 1) {
      await failure(auth.login(wrong, from('192.0.2.7')));
      await failure(auth.login(wrong, from('192.0.2.7')));
      expect((await auth.login(ada, from('192.0.2.7'))).user.email).toBe(ada.email);
    }
  });

  it('A12 an attempt that could not be compared does not count', async () => {
    const attemptLimiter = flexibleAttemptLimiter({ networkFailures: 1 });
    const store = memoryAuthStore();
    const busy: PasswordHasher = {
      ...createBcryptHasher({ cost: 4, inline: true }),
      verify: () => Promise.reject(new AuthError('hasher_busy', { retryAfterSeconds: 1 })),
    };
    const { auth } = authUnderTest({ store, attemptLimiter });
    await auth.signup(ada);
    const overloaded = authUnderTest({ store, attemptLimiter, hasher: busy });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await failure(overloaded.auth.login(ada, from('192.0.2.7')))).toMatchObject({
        code: 'hasher_busy',
      });
    }
    expect((await auth.login(ada, from('192.0.2.7'))).user.email).toBe(ada.email);
  });

  it('the current password of a change is guarded as a login is', async () => {
    const { auth, user } = await guarded({ networkFailures: 3 });
    const { sessionId } = await auth.login(ada, from('192.0.2.7'));
    const session = { userId: user.id, sessionId };
    const change = (currentPassword: string) =>
      auth.changePassword(
        session,
        { currentPassword, newPassword: 'a better horse 2' },
        from('192.0.2.7'),
      );
    for (let attempt = 0; attempt < 3; attempt += 1) await failure(change('wrong horse 1'));
    expect(await failure(change(ada.password))).toMatchObject({ code: 'wrong_password' });
  });

  it('no key of a counter shows the address', async () => {
    const seen: string[] = [];
    const { auth } = authUnderTest({
      attemptLimiter: {
        reserve: async ({ account }) => {
          seen.push(account);
          return { allowed: true, settle: async () => undefined };
        },
        clear: async () => undefined,
      },
    });
    await failure(auth.login(wrong));
    await failure(auth.login({ ...wrong, email: ' ADA@Example.com ' }));
    await failure(auth.login({ ...wrong, email: 'bob@example.com' }));
    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).not.toBe(seen[2]);
    for (const account of seen) expect(account).toMatch(/^[\w-]{43}$/);
  });
});
