import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import type { AccessReference } from '../access-state.ts';
import type {
  AuthStore,
  NewAccount,
  NewSession,
  RefreshTokenRotation,
  RefreshTokenRotationResult,
} from '../auth-store.ts';
import type { Role } from '../role.ts';

/** The two functions of a test runner; those of vitest, node:test, Jest and Mocha fit. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}

/** A store under test, and what the tests cannot do through it. */
export interface AuthStoreHarness {
  readonly store: AuthStore;
  /** Disables an account, as an administrator would. */
  disableUser(userId: string): void | Promise<void>;
  /** Gives a person a role in the organisation of an account, or with `null` takes it away. */
  setRole(userId: string, organizationId: string, role: Role | null): void | Promise<void>;
  /** Frees what the harness holds; called after each test. */
  close?(): void | Promise<void>;
}

const day = 24 * 60 * 60 * 1000;
const idleMs = 30 * day;
const absoluteMs = 90 * day;
const graceMs = 30_000;
const start = Date.UTC(2026, 0, 15, 12, 0, 0, 123);

/**
 * The tests that every {@link AuthStore} must pass, races included. All ids are fresh UUIDs and all addresses are new, so
 * that stores may share a database. The races are as sharp as the store's connections are many: give it several.
 *
 * @param makeStore called once a test
 *
 * @example
 * import { authStoreContract } from '@headgate/auth/testing';
 * import { memoryAuthStore } from '@headgate/auth/memory';
 * import { describe, it } from 'node:test';
 *
 * authStoreContract({ describe, it }, () => {
 *   const store = memoryAuthStore();
 *   return { store, disableUser: store.disableUser, setRole: store.setRole };
 * });
 */
export function authStoreContract(
  { describe, it }: TestRunner,
  makeStore: () => AuthStoreHarness | Promise<AuthStoreHarness>,
): void {
  const test = (name: string, body: (harness: AuthStoreHarness) => Promise<void>) =>
    it(name, async () => {
      const harness = await makeStore();
      try {
        await body(harness);
      } finally {
        await harness.close?.();
      }
    });

  describe('AuthStore: accounts', () => {
    test('gives back the account that was created, to the millisecond', async ({ store }) => {
      const account = newAccount();
      assert.equal(await store.createAccount(account), 'created');
      assert.deepEqual(await store.findCredential(account.user.email), {
        user: account.user,
        passwordHash: account.passwordHash,
        disabled: false,
        epoch: 0,
      });
    });

    test('keeps a name, and the absence of one', async ({ store }) => {
      const named = newAccount({ name: "Ada 'Lovelace' 數 🧮" });
      const nameless = newAccount({ name: null });
      await store.createAccount(named);
      await store.createAccount(nameless);
      assert.equal((await store.findCredential(named.user.email))?.user.name, named.user.name);
      assert.equal((await store.findCredential(nameless.user.email))?.user.name, null);
    });

    test('finds nothing for an address without an account', async ({ store }) => {
      assert.equal(await store.findCredential(newAccount().user.email), null);
    });

    test('refuses an address twice and keeps the first account', async ({ store }) => {
      const first = newAccount();
      const second = newAccount({ email: first.user.email });
      await store.createAccount(first);
      assert.equal(await store.createAccount(second), 'email_taken');
      assert.equal((await store.findCredential(first.user.email))?.user.id, first.user.id);
    });

    test('creates one account of 20 signups at once with one address', async ({ store }) => {
      const { email } = newAccount().user;
      const accounts = Array.from({ length: 20 }, () => newAccount({ email }));
      const outcomes = await Promise.all(accounts.map((account) => store.createAccount(account)));
      assert.equal(count(outcomes, 'created'), 1);
      const winner = accounts[outcomes.indexOf('created')];
      assert.deepEqual((await store.findCredential(email))?.user, winner?.user);
    });

    test('shows that an account was disabled', async ({ store, disableUser }) => {
      const account = newAccount();
      await store.createAccount(account);
      await disableUser(account.user.id);
      assert.equal((await store.findCredential(account.user.email))?.disabled, true);
    });

    test('replaces a password hash only if it is the expected one', async ({ store }) => {
      const account = newAccount();
      await store.createAccount(account);
      const userId = account.user.id;
      const replace = (expected: string, passwordHash: string) =>
        store.replacePasswordHash({ userId, expected, passwordHash });

      assert.equal(await replace('another hash', 'stale'), false);
      assert.equal(await replace(account.passwordHash, 'new hash'), true);
      assert.equal(await replace(account.passwordHash, 'newer hash'), false);
      assert.equal((await store.findCredential(account.user.email))?.passwordHash, 'new hash');
    });

    test('A05 lets one of 20 replacements at once through', async ({ store }) => {
      const account = newAccount();
      await store.createAccount(account);
      const replaced = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.replacePasswordHash({
            userId: account.user.id,
            expected: account.passwordHash,
            passwordHash: `hash ${index}`,
          }),
        ),
      );
      assert.equal(count(replaced, true), 1);
      assert.equal(
        (await store.findCredential(account.user.email))?.passwordHash,
        `hash ${replaced.indexOf(true)}`,
      );
    });
  });

  describe('AuthStore: rotation of refresh tokens', () => {
    test('exchanges a live token once, and its successor after it', async ({ store }) => {
      const { account, session } = await signIn(store);
      const second = newHash();
      assert.deepEqual(await rotate(store, session.refreshTokenHash, { successorHash: second }), {
        outcome: 'rotated',
        sessionId: session.id,
        expiresAt: new Date(start + idleMs),
        user: account.user,
        epoch: 0,
        generation: 1,
      });
      assert.equal((await rotate(store, second)).outcome, 'rotated');
    });

    test('knows no token that was never stored', async ({ store }) => {
      await signIn(store);
      assert.deepEqual(await rotate(store, newHash()), { outcome: 'unknown' });
    });

    test('revokes the whole family when an exchanged token comes again', async ({ store }) => {
      const { account, session } = await signIn(store);
      const ids = { sessionId: session.id, userId: account.user.id };
      const second = newHash();
      const third = newHash();
      await rotate(store, session.refreshTokenHash, { successorHash: second });
      await rotate(store, second, { successorHash: third });

      assert.deepEqual(await rotate(store, session.refreshTokenHash), {
        outcome: 'reused',
        ...ids,
      });
      assert.deepEqual(await rotate(store, third), { outcome: 'revoked', ...ids });
      assert.deepEqual(await rotate(store, session.refreshTokenHash), {
        outcome: 'revoked',
        ...ids,
      });
    });

    test('A23 leaves other sessions of the same person alone', async ({ store }) => {
      const { account, session } = await signIn(store);
      const other = newSession(account.user.id);
      await store.createSession(other);
      await rotate(store, session.refreshTokenHash);
      assert.equal((await rotate(store, session.refreshTokenHash, afterGrace)).outcome, 'reused');
      assert.equal((await rotate(store, other.refreshTokenHash)).outcome, 'rotated');
    });

    test('stores no successor unless it rotates', async ({ store }) => {
      const { session } = await signIn(store);
      const successor = newHash();
      const late = new Date(start + idleMs);
      await rotate(store, session.refreshTokenHash, { successorHash: successor, now: late });
      assert.equal((await rotate(store, successor)).outcome, 'unknown');
    });

    test('expires a session at its end, not a millisecond before', async ({ store }) => {
      const { account, session } = await signIn(store);
      const { session: other } = await signIn(store);
      const end = start + idleMs;
      assert.deepEqual(await rotate(store, session.refreshTokenHash, { now: new Date(end) }), {
        outcome: 'expired',
        sessionId: session.id,
        userId: account.user.id,
      });
      assert.equal(
        (await rotate(store, other.refreshTokenHash, { now: new Date(end - 1) })).outcome,
        'rotated',
      );
    });

    test('A23 slides the end of a session up to its absolute end and no further', async ({
      store,
    }) => {
      const { session } = await signIn(store);
      let hash = session.refreshTokenHash;
      const refreshAt = async (now: number) => {
        const successorHash = newHash();
        const result = await rotate(store, hash, { successorHash, now: new Date(now) });
        hash = successorHash;
        return result.outcome === 'rotated' ? result.expiresAt.getTime() - start : result.outcome;
      };

      assert.equal(await refreshAt(start + 29 * day), 59 * day);
      assert.equal(await refreshAt(start + 58 * day), 88 * day);
      assert.equal(await refreshAt(start + 87 * day), 90 * day);
      assert.equal(await refreshAt(start + 89.9 * day), 90 * day);
      assert.equal(await refreshAt(start + 90 * day + 1000), 'expired');
    });

    test('A23 applies an absolute end that was shortened after the login', async ({ store }) => {
      const { session } = await signIn(store);
      const now = new Date(start + 2 * day);
      const result = await rotate(store, session.refreshTokenHash, { now, absoluteMs: day });
      assert.equal(result.outcome, 'expired');
    });

    test('refuses a disabled account', async ({ store, disableUser }) => {
      const { account, session } = await signIn(store);
      await disableUser(account.user.id);
      assert.deepEqual(await rotate(store, session.refreshTokenHash), {
        outcome: 'disabled',
        sessionId: session.id,
        userId: account.user.id,
      });
    });

    test('A18 of 50 refreshes at once with one token, one has a successor and all get it', async ({
      store,
    }) => {
      const { session } = await signIn(store);
      const successors = Array.from({ length: 50 }, newHash);
      const results = await Promise.all(
        successors.map((successorHash) =>
          rotate(store, session.refreshTokenHash, {
            successorHash,
            sealedSuccessor: seal(successorHash),
          }),
        ),
      );
      const outcomes = results.map((result) => result.outcome);
      assert.equal(count(outcomes, 'rotated'), 1);
      assert.equal(count(outcomes, 'replayed'), 49);

      const winner = successors[outcomes.indexOf('rotated')] ?? newHash();
      for (const result of results) {
        if (result.outcome !== 'replayed') continue;
        assert.deepEqual(Buffer.from(result.sealedSuccessor), seal(winner));
        assert.equal(result.generation, 1);
        assert.equal(result.expiresAt.getTime(), start + idleMs);
      }
      // The winner's successor is live; no other was stored.
      const after = await Promise.all(successors.map((hash) => rotate(store, hash)));
      assert.deepEqual(
        after.map((result) => result.outcome),
        outcomes.map((outcome) => (outcome === 'rotated' ? 'rotated' : 'unknown')),
      );
    });

    test('rotates 20 sessions at once, each by itself', async ({ store }) => {
      const { account } = await signIn(store);
      const sessions = Array.from({ length: 20 }, () => newSession(account.user.id));
      await Promise.all(sessions.map((session) => store.createSession(session)));
      const results = await Promise.all(
        sessions.map((session) => rotate(store, session.refreshTokenHash)),
      );
      assert.deepEqual(
        results.map((result) => result.outcome === 'rotated' && result.sessionId),
        sessions.map((session) => session.id),
      );
    });
  });

  describe('AuthStore: the grace of an exchanged token', () => {
    test('A19 gives the same successor until the grace is over, to the millisecond', async ({
      store,
    }) => {
      const { account, session } = await signIn(store);
      const sealedSuccessor = randomBytes(62);
      const first = session.refreshTokenHash;
      const rotated = await rotate(store, first, { sealedSuccessor });
      const later = new Date(start + graceMs - 1);
      const replayed = await rotate(store, first, { now: later });
      assert.ok(rotated.outcome === 'rotated' && replayed.outcome === 'replayed');
      assert.deepEqual(
        { ...replayed, sealedSuccessor: Buffer.from(replayed.sealedSuccessor) },
        { ...rotated, outcome: 'replayed', sealedSuccessor },
      );
      assert.deepEqual(await rotate(store, first, afterGrace), {
        outcome: 'reused',
        sessionId: session.id,
        userId: account.user.id,
      });
    });

    test('A20 is for the direct parent of the newest token alone', async ({ store }) => {
      const { session } = await signIn(store);
      const second = newHash();
      const third = newHash();
      await rotate(store, session.refreshTokenHash, { successorHash: second });
      await rotate(store, second, { successorHash: third });
      assert.equal((await rotate(store, second)).outcome, 'replayed');
      assert.equal((await rotate(store, session.refreshTokenHash)).outcome, 'reused');
      assert.equal((await rotate(store, third)).outcome, 'revoked');
    });

    test('A20 ends when it is closed, and only in the generation that is meant', async ({
      store,
    }) => {
      const { session } = await signIn(store);
      const { id: sessionId, refreshTokenHash: first } = session;
      await rotate(store, first);
      await store.closeGrace({ sessionId, generation: 0 });
      assert.equal((await rotate(store, first)).outcome, 'replayed');
      await store.closeGrace({ sessionId, generation: 1 });
      assert.equal((await rotate(store, first)).outcome, 'reused');
    });

    test('is shown by the access state until it is closed', async ({ store }) => {
      const { reference, session } = await signInWithReference(store);
      const shown = async () => {
        const state = await store.readAccessState(reference);
        return [state?.generation, state?.graceOpen];
      };
      await rotate(store, session.refreshTokenHash);
      assert.deepEqual(await shown(), [1, true]);
      await store.closeGrace({ sessionId: session.id, generation: 1 });
      assert.deepEqual(await shown(), [1, false]);
    });

    test('outlives neither its session nor the account', async ({ store, disableUser }) => {
      const { session } = await signIn(store);
      const { account, session: other } = await signIn(store);
      const now = new Date(start + idleMs - 1);
      await rotate(store, session.refreshTokenHash, { now, absoluteMs: idleMs });
      const end = { now: new Date(start + idleMs), absoluteMs: idleMs };
      assert.equal((await rotate(store, session.refreshTokenHash, end)).outcome, 'expired');

      await rotate(store, other.refreshTokenHash);
      await disableUser(account.user.id);
      assert.equal((await rotate(store, other.refreshTokenHash)).outcome, 'disabled');
    });

    test('does not exist where it is zero', async ({ store }) => {
      const { session } = await signIn(store);
      await rotate(store, session.refreshTokenHash, { graceMs: 0 });
      const result = await rotate(store, session.refreshTokenHash, { graceMs: 0 });
      assert.equal(result.outcome, 'reused');
    });

    test('A19 of 20 late retries at once, one reports the reuse', async ({ store }) => {
      const { session } = await signIn(store);
      await rotate(store, session.refreshTokenHash);
      const results = await Promise.all(
        Array.from({ length: 20 }, () => rotate(store, session.refreshTokenHash, afterGrace)),
      );
      const outcomes = results.map(({ outcome }) => outcome);
      assert.equal(count(outcomes, 'reused'), 1);
      assert.equal(count(outcomes, 'revoked'), 19);
    });
  });

  describe('AuthStore: revocation', () => {
    test('revokes the session of a token once', async ({ store }) => {
      const { account, session } = await signIn(store);
      const hash = session.refreshTokenHash;
      const ids = { sessionId: session.id, userId: account.user.id };
      assert.deepEqual(await revoke(store, hash), ids);
      assert.equal(await revoke(store, hash), null);
      assert.deepEqual(await rotate(store, hash), { outcome: 'revoked', ...ids });
    });

    test('revokes by an exchanged token too', async ({ store }) => {
      const { session } = await signIn(store);
      const successorHash = newHash();
      await rotate(store, session.refreshTokenHash, { successorHash });
      assert.equal((await revoke(store, session.refreshTokenHash))?.sessionId, session.id);
      assert.equal((await rotate(store, successorHash)).outcome, 'revoked');
    });

    test('revokes nothing for an unknown token', async ({ store }) => {
      assert.equal(await revoke(store, newHash()), null);
    });

    test('leaves no live token when a logout meets refreshes', async ({ store }) => {
      const { session } = await signIn(store);
      const successors = Array.from({ length: 10 }, newHash);
      const [revoked] = await Promise.all([
        revoke(store, session.refreshTokenHash),
        ...successors.map((successorHash) =>
          rotate(store, session.refreshTokenHash, { successorHash }),
        ),
      ]);
      assert.ok(revoked === null || revoked.sessionId === session.id);
      const after = await Promise.all(
        [session.refreshTokenHash, ...successors].map((hash) => rotate(store, hash)),
      );
      for (const { outcome } of after) assert.ok(outcome === 'revoked' || outcome === 'unknown');
    });
  });

  describe('AuthStore: revocation of all sessions of a person', () => {
    test('A24 A25 ends all but the one that is named, and tells which', async ({ store }) => {
      const { account, session } = await signIn(store);
      const { session: ofAnother } = await signIn(store);
      const userId = account.user.id;
      const others = [newSession(userId), newSession(userId), newSession(userId)];
      for (const other of others) await store.createSession(other);
      await revoke(store, others[2]?.refreshTokenHash ?? newHash());

      const revokeOthers = (exceptSessionId: string | null) =>
        store.revokeSessions({ userId, exceptSessionId, now: new Date(start), reason: 'revoked' });
      const expected = others.slice(0, 2).map(({ id }) => id);
      assert.deepEqual([...(await revokeOthers(session.id))].sort(), expected.sort());
      assert.deepEqual(await revokeOthers(session.id), []);
      for (const { refreshTokenHash } of others) {
        assert.equal((await rotate(store, refreshTokenHash)).outcome, 'revoked');
      }
      assert.equal((await rotate(store, ofAnother.refreshTokenHash)).outcome, 'rotated');
      assert.equal((await rotate(store, session.refreshTokenHash)).outcome, 'rotated');
      assert.deepEqual(await revokeOthers(null), [session.id]);
    });

    test('A25 ends each session once when many ask at once', async ({ store }) => {
      const { account } = await signIn(store);
      const userId = account.user.id;
      const sessions = Array.from({ length: 5 }, () => newSession(userId));
      for (const session of sessions) await store.createSession(session);
      const revoked = await Promise.all(
        sessions.map(({ id }) =>
          store.revokeSessions({
            userId,
            exceptSessionId: id,
            now: new Date(start),
            reason: 'revoked',
          }),
        ),
      );
      const ids = revoked.flat();
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(ids.length, 6);
    });
  });

  describe('AuthStore: sessions', () => {
    test('A25 lists the live sessions of a person, the newest first, without any token', async ({
      store,
    }) => {
      const { account, session } = await signIn(store);
      const { session: ofAnother } = await signIn(store);
      const userId = account.user.id;
      const younger = {
        ...newSession(userId),
        createdAt: new Date(start + 1),
        deviceLabel: 'Phone',
      };
      const expired = { ...newSession(userId), expiresAt: new Date(start) };
      const revoked = newSession(userId);
      for (const each of [younger, expired, revoked]) await store.createSession(each);
      await revoke(store, revoked.refreshTokenHash);

      const list = (limit: number) => store.listSessions({ userId, now: new Date(start), limit });
      const shown = ({ id, createdAt, expiresAt, userAgent, deviceLabel, ip }: NewSession) => ({
        ...{ id, createdAt, expiresAt, userAgent, deviceLabel, ip },
        lastUsedAt: createdAt,
      });
      assert.deepEqual(await list(10), [shown(younger), shown(session)]);
      assert.deepEqual(await list(1), [shown(younger)]);
      assert.ok(!(await list(10)).some(({ id }) => id === ofAnother.id));
    });

    test('A25 names a live session of the person, and no other', async ({ store }) => {
      const { account, session } = await signIn(store);
      const { account: another } = await signIn(store);
      const rename = (userId: string, deviceLabel: string | null, now = start) =>
        store.renameSession({ userId, sessionId: session.id, deviceLabel, now: new Date(now) });
      const userId = account.user.id;
      assert.equal((await rename(userId, 'Laptop'))?.deviceLabel, 'Laptop');
      assert.equal((await rename(userId, null))?.deviceLabel, null);
      assert.equal(await rename(another.user.id, 'mine'), null);
      assert.equal(await rename(userId, 'late', session.expiresAt.getTime()), null);
      await revoke(store, session.refreshTokenHash);
      assert.equal(await rename(userId, 'over'), null);
    });

    test('names the device of a session while it is as it was read, for one of many', async ({
      store,
    }) => {
      const { account, session } = await signIn(store);
      const userId = account.user.id;
      const now = new Date(start);
      const [known] = await store.listSessions({ userId, now, limit: 1 });
      const rename = (deviceLabel: string) =>
        store.renameSession({ userId, sessionId: session.id, deviceLabel, known, now });
      const renamed = await Promise.all(['a', 'b', 'c'].map(rename));
      assert.equal(renamed.filter((each) => each !== null).length, 1);
      const [named] = await store.listSessions({ userId, now, limit: 1 });
      await store.touchSession({ sessionId: session.id, now: new Date(start + 1) });
      const late = { userId, sessionId: session.id, deviceLabel: 'd', known: named, now };
      assert.equal(await store.renameSession(late), null);
    });

    test('A25 revokes a session of the person once, and none of somebody else', async ({
      store,
    }) => {
      const { account, session } = await signIn(store);
      const { account: another } = await signIn(store);
      const revokeAs = (userId: string, sessionId = session.id) =>
        store.revokeSession({ userId, sessionId, now: new Date(start), reason: 'revoked' });
      assert.equal(await revokeAs(another.user.id), 'unknown');
      assert.equal(await revokeAs(account.user.id, randomUUID()), 'unknown');
      assert.equal((await rotate(store, session.refreshTokenHash)).outcome, 'rotated');
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => revokeAs(account.user.id)),
      );
      assert.equal(count(outcomes, 'revoked'), 1);
      assert.equal(count(outcomes, 'ended'), 9);
      assert.equal((await rotate(store, session.refreshTokenHash)).outcome, 'revoked');
    });

    test('sets the end of a session anew, unless it is revoked', async ({ store }) => {
      const { account, session } = await signIn(store);
      const now = new Date(start + 1000);
      const expiresAt = new Date(start + 2000);
      const extend = () => store.extendSession({ sessionId: session.id, now, expiresAt });
      const userId = account.user.id;
      await extend();
      const [shown] = await store.listSessions({ userId, now, limit: 1 });
      assert.deepEqual([shown?.expiresAt, shown?.lastUsedAt], [expiresAt, now]);
      await revoke(store, session.refreshTokenHash);
      await extend();
      assert.deepEqual(await store.listSessions({ userId, now, limit: 1 }), []);
    });

    test('notes the last use, and never an earlier one', async ({ store }) => {
      const { reference, session } = await signInWithReference(store);
      const lastUsed = async () => (await store.readAccessState(reference))?.lastUsedAt.getTime();
      const touch = (now: number) =>
        store.touchSession({ sessionId: session.id, now: new Date(now) });
      await touch(start + 5000);
      assert.equal(await lastUsed(), start + 5000);
      await touch(start + 4000);
      assert.equal(await lastUsed(), start + 5000);
      await rotate(store, session.refreshTokenHash, { now: new Date(start + 9000) });
      assert.equal(await lastUsed(), start + 9000);
    });
  });

  describe('AuthStore: change of the password', () => {
    test('A24 keeps the session with a new token and epoch, and revokes the others', async ({
      store,
    }) => {
      const { account, session } = await signIn(store);
      const { session: ofAnother } = await signIn(store);
      const userId = account.user.id;
      const others = [newSession(userId), newSession(userId)];
      for (const other of others) await store.createSession(other);
      const second = newHash();
      await rotate(store, session.refreshTokenHash, { successorHash: second });

      const third = newHash();
      const now = new Date(start + day);
      const changed = await changePassword(store, { account, session, now, token: third });
      assert.ok(changed);
      const { revokedSessionIds, ...kept } = changed;
      assert.deepEqual([...revokedSessionIds].sort(), others.map(({ id }) => id).sort());
      assert.deepEqual(kept, {
        sessionId: session.id,
        expiresAt: new Date(now.getTime() + idleMs),
        user: account.user,
        epoch: 1,
        generation: 2,
      });
      const credential = await store.findCredentialById(userId);
      assert.deepEqual([credential?.passwordHash, credential?.epoch], ['changed', 1]);

      assert.equal((await rotate(store, third, { now })).outcome, 'rotated');
      for (const { refreshTokenHash } of others) {
        assert.equal((await rotate(store, refreshTokenHash, { now })).outcome, 'revoked');
      }
      assert.equal((await rotate(store, ofAnother.refreshTokenHash, { now })).outcome, 'rotated');
      assert.equal((await rotate(store, second, { now })).outcome, 'reused');
    });

    test('changes nothing for another hash, an ended session or a disabled account', async ({
      store,
      disableUser,
    }) => {
      const { account, session } = await signIn(store);
      const { session: ofAnother } = await signIn(store);
      const ended = newSession(account.user.id);
      await store.createSession(ended);
      await revoke(store, ended.refreshTokenHash);
      const expected = 'another hash';
      assert.equal(await changePassword(store, { account, session, expected }), null);
      assert.equal(await changePassword(store, { account, session: ended }), null);
      assert.equal(await changePassword(store, { account, session: ofAnother }), null);
      await disableUser(account.user.id);
      assert.equal(await changePassword(store, { account, session }), null);
      const credential = await store.findCredentialById(account.user.id);
      assert.deepEqual([credential?.passwordHash, credential?.epoch], [account.passwordHash, 0]);
    });

    test('A24 takes a session that was opened with the old password for revoked', async ({
      store,
    }) => {
      const { account, session } = await signIn(store);
      await changePassword(store, { account, session });
      const late = newSession(account.user.id);
      await store.createSession(late);
      assert.equal((await rotate(store, late.refreshTokenHash)).outcome, 'revoked');
      const fresh = { ...newSession(account.user.id), epoch: 1 };
      await store.createSession(fresh);
      assert.equal((await rotate(store, fresh.refreshTokenHash)).outcome, 'rotated');
    });

    test('lets one of 10 changes at once through, from whichever session', async ({ store }) => {
      const { account, session } = await signIn(store);
      const sessions = [session, ...Array.from({ length: 9 }, () => newSession(account.user.id))];
      for (const other of sessions.slice(1)) await store.createSession(other);
      const changes = await Promise.all(
        sessions.map((each) => changePassword(store, { account, session: each })),
      );
      const winners = changes.filter((changed) => changed !== null);
      assert.equal(winners.length, 1);
      assert.equal(winners[0]?.revokedSessionIds.length, 9);
    });

    test('leaves no token of before alive when it meets refreshes', async ({ store }) => {
      const { account, session } = await signIn(store);
      const successors = Array.from({ length: 10 }, newHash);
      const token = newHash();
      const [changed, ...refreshed] = await Promise.all([
        changePassword(store, { account, session, token }),
        ...successors.map((successorHash) =>
          rotate(store, session.refreshTokenHash, { successorHash }),
        ),
      ]);
      // Where a refresh came between, nothing was changed, and the change is tried again. One that came after is reuse.
      const done = changed ?? (await changePassword(store, { account, session, token }));
      assert.ok(done);
      const reused = refreshed.some(({ outcome }) => outcome === 'reused');
      assert.equal((await rotate(store, token)).outcome, reused ? 'revoked' : 'rotated');
      const after = await Promise.all(successors.map((hash) => rotate(store, hash)));
      for (const { outcome } of after) assert.ok(outcome !== 'rotated' && outcome !== 'replayed');
    });
  });

  describe('AuthStore: access states', () => {
    test('A24 shows a session that is live, and who the person is in the organisation', async ({
      store,
    }) => {
      const { reference } = await signInWithReference(store);
      assert.deepEqual(await store.readAccessState(reference), {
        revoked: false,
        disabled: false,
        epoch: 0,
        role: 'owner',
        generation: 0,
        createdAt: new Date(start),
        lastUsedAt: new Date(start),
        graceOpen: false,
      });
    });

    test('A24 shows a revocation, also one by a token that was exchanged', async ({ store }) => {
      const { reference, session } = await signInWithReference(store);
      await rotate(store, session.refreshTokenHash);
      await revoke(store, session.refreshTokenHash);
      assert.equal((await store.readAccessState(reference))?.revoked, true);
    });

    test('A24 shows that the account was disabled', async ({ store, disableUser }) => {
      const { reference } = await signInWithReference(store);
      await disableUser(reference.userId);
      assert.equal((await store.readAccessState(reference))?.disabled, true);
    });

    test('shows the present role, and none in an organisation of others', async ({
      store,
      setRole,
    }) => {
      const { reference } = await signInWithReference(store);
      const { reference: other } = await signInWithReference(store);
      const { userId } = reference;
      const roleIn = async (organizationId: string) =>
        (await store.readAccessState({ ...reference, organizationId }))?.role;

      assert.equal(await roleIn(other.organizationId), null);
      await setRole(userId, other.organizationId, 'member');
      assert.equal(await roleIn(other.organizationId), 'member');
      await setRole(userId, other.organizationId, 'viewer');
      assert.equal(await roleIn(other.organizationId), 'viewer');
      await setRole(userId, other.organizationId, null);
      assert.equal(await roleIn(other.organizationId), null);
      assert.equal(await roleIn(reference.organizationId), 'owner');
    });

    test('lets a session go on in another organisation of its person, as long as that lasts', async ({
      store,
      setRole,
    }) => {
      const { reference, session } = await signInWithReference(store);
      const { reference: other } = await signInWithReference(store);
      const change = {
        ...reference,
        organizationId: other.organizationId,
        now: new Date(start),
        audit: null,
      };
      assert.equal(await store.switchOrganization(change), null);
      await setRole(reference.userId, other.organizationId, 'viewer');
      assert.equal((await store.switchOrganization(change))?.generation, 0);

      const organizationAfter = async (presentedHash: Uint8Array, successorHash: Uint8Array) => {
        const result = await rotate(store, presentedHash, { successorHash });
        return 'user' in result ? result.user.organizationId : result.outcome;
      };
      const [second, third] = [newHash(), newHash()];
      assert.equal(await organizationAfter(session.refreshTokenHash, second), other.organizationId);
      await setRole(reference.userId, other.organizationId, null);
      assert.equal(await organizationAfter(second, third), reference.organizationId);
    });

    test('switches no session that has ended, and none of somebody else', async ({ store }) => {
      const { reference } = await signInWithReference(store);
      const { reference: other } = await signInWithReference(store);
      const now = new Date(start);
      const change = { ...reference, now, audit: null };
      assert.equal(await store.switchOrganization({ ...change, userId: other.userId }), null);
      assert.equal(
        await store.switchOrganization({ ...change, now: new Date(start + 90 * day) }),
        null,
      );
      await store.revokeSessions({
        userId: reference.userId,
        exceptSessionId: null,
        now,
        reason: 'revoked',
      });
      assert.equal(await store.switchOrganization(change), null);
    });

    test('knows no session that was never opened, and none of somebody else', async ({ store }) => {
      const { reference } = await signInWithReference(store);
      const { reference: other } = await signInWithReference(store);
      const { userId } = other;
      assert.equal(await store.readAccessState({ ...reference, sessionId: randomUUID() }), null);
      assert.equal(await store.readAccessState({ ...reference, userId }), null);
    });
  });
}

const afterGrace = { now: new Date(start + graceMs) };

function newAccount(user: { email?: string; name?: string | null } = {}): NewAccount {
  const id = randomUUID();
  return {
    user: {
      id,
      email: `${id}@example.com`,
      name: 'Ada',
      createdAt: new Date(start),
      organizationId: randomUUID(),
      ...user,
    },
    passwordHash: `hash of ${id}`,
    organizationName: 'Ada',
  };
}

function newSession(userId: string): NewSession {
  return {
    id: randomUUID(),
    userId,
    userAgent: 'contract/1.0',
    deviceLabel: null,
    ip: '2001:db8::1',
    createdAt: new Date(start),
    expiresAt: new Date(start + idleMs),
    refreshTokenHash: newHash(),
    epoch: 0,
  };
}

async function signIn(store: AuthStore): Promise<{ account: NewAccount; session: NewSession }> {
  const account = newAccount();
  await store.createAccount(account);
  const session = newSession(account.user.id);
  await store.createSession(session);
  return { account, session };
}

function changePassword(
  store: AuthStore,
  change: {
    account: NewAccount;
    session: NewSession;
    expected?: string;
    token?: Uint8Array;
    now?: Date;
  },
) {
  return store.changePassword({
    userId: change.account.user.id,
    sessionId: change.session.id,
    expected: change.expected ?? change.account.passwordHash,
    passwordHash: 'changed',
    refreshTokenHash: change.token ?? newHash(),
    now: change.now ?? new Date(start),
    idleMs,
    absoluteMs,
  });
}

async function signInWithReference(store: AuthStore) {
  const { account, session } = await signIn(store);
  const { id: userId, organizationId } = account.user;
  const sessionId = session.id;
  const reference: AccessReference = { userId, organizationId, sessionId, generation: 0 };
  return { account, session, reference };
}

function rotate(
  store: AuthStore,
  presentedHash: Uint8Array,
  rotation: Partial<RefreshTokenRotation> = {},
): Promise<RefreshTokenRotationResult> {
  return store.rotateRefreshToken({
    presentedHash,
    successorHash: newHash(),
    sealedSuccessor: randomBytes(62),
    now: new Date(start),
    graceMs,
    idleMs,
    absoluteMs,
    ...rotation,
  });
}

function revoke(store: AuthStore, hash: Uint8Array) {
  return store.revokeSessionByRefreshToken({ hash, now: new Date(start), reason: 'logout' });
}

/** Stands for what only the presented token can open; told apart by what is in it. */
function seal(hash: Uint8Array): Buffer {
  return Buffer.from(hash).reverse();
}

function newHash(): Uint8Array {
  return randomBytes(32);
}

function count<Value>(values: readonly Value[], wanted: Value): number {
  return values.filter((value) => value === wanted).length;
}
