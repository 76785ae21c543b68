import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiKeyStore, NewApiKey } from '../api-keys/api-key-store.ts';
import type { AuditRecord } from '../audit-record.ts';
import type { Role } from '../role.ts';
import type { TestRunner } from './auth-store-contract.ts';

/** Somebody who can own a key. */
export interface ApiKeyOwner {
  readonly userId: string;
  readonly organizationId: string;
}

/** A store under test, and what the tests cannot do through it. */
export interface ApiKeyStoreHarness {
  readonly store: ApiKeyStore;
  /** Makes an account that is a member of an organisation, both of them new. */
  createOwner(role: Role): Promise<ApiKeyOwner>;
  /** Makes a project of an organisation, where there are such; else any UUID will do. */
  createProject(organizationId: string): Promise<string>;
  /** Gives a member another role; `null` takes the membership away. */
  setRole(owner: ApiKeyOwner, role: Role | null): Promise<void>;
  disableUser(userId: string): Promise<void>;
  /** The records of an organisation's audit log, the oldest first. */
  auditRecords(organizationId: string): Promise<readonly AuditRecord[]>;
  lastUsedAt(id: string): Promise<Date | null>;
  /** Whether a record that is in the log already makes the change fail; a store of one process may have no such check. */
  readonly refusesRepeatedRecords: boolean;
  /** Whether the store knows which projects there are, and whose they are. */
  readonly knowsProjects: boolean;
  /** Frees what the harness holds; called after each test. */
  close?(): void | Promise<void>;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const now = new Date(Date.UTC(2026, 0, 15, 12, 0, 0, 123));
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);

/**
 * The tests that every {@link ApiKeyStore} must pass, races and audit records included. All ids are fresh UUIDs, so that
 * stores may share a database.
 *
 * @param makeStore called once a test
 *
 * @example
 * import { apiKeyStoreContract } from '@headgate/auth/testing';
 * import { describe, it } from 'node:test';
 * apiKeyStoreContract({ describe, it }, makeHarness);
 */
export function apiKeyStoreContract(
  { describe, it }: TestRunner,
  makeStore: () => ApiKeyStoreHarness | Promise<ApiKeyStoreHarness>,
): void {
  const test = (name: string, body: (harness: ApiKeyStoreHarness) => Promise<void>) =>
    it(name, async () => {
      const harness = await makeStore();
      try {
        await body(harness);
      } finally {
        await harness.close?.();
      }
    });

  describe('ApiKeyStore: creation', () => {
    test('gives back what was stored, to the millisecond, with the role of the owner', async (h) => {
      const owner = await h.createOwner('admin');
      const projectId = await h.createProject(owner.organizationId);
      for (const given of [{}, { expiresAt: later(day), projectId }]) {
        const apiKey = newApiKey(owner, { ...given, scopes: ['a:read', 'b\'"{},:write'] });
        assert.equal(await h.store.createApiKey({ apiKey, audit: null }), 'created');
        const state = await h.store.findApiKey(apiKey.id);
        assert.deepEqual(state && { ...state, secretHash: toHex(state.secretHash) }, {
          id: apiKey.id,
          ...owner,
          projectId: apiKey.projectId,
          scopes: apiKey.scopes,
          secretHash: toHex(apiKey.secretHash),
          expiresAt: apiKey.expiresAt,
          revoked: false,
          role: 'admin',
          disabled: false,
        });
      }
    });

    test('finds nothing for an id that nobody has', async ({ store }) => {
      assert.equal(await store.findApiKey(randomUUID()), null);
    });

    test('stores no key and no record for somebody who is not a member', async (h) => {
      const [first, second] = [await h.createOwner('owner'), await h.createOwner('owner')];
      const stranger = { userId: first.userId, organizationId: second.organizationId };
      const apiKey = newApiKey(stranger);
      const audit = newRecord(stranger, apiKey.id);
      assert.equal(await h.store.createApiKey({ apiKey, audit }), 'not_a_member');
      assert.equal(await h.store.findApiKey(apiKey.id), null);
      assert.deepEqual(await h.auditRecords(stranger.organizationId), []);
    });

    test('stores no key and no record for a project of another tenant or of none', async (h) => {
      if (!h.knowsProjects) return;
      const [owner, other] = [await h.createOwner('owner'), await h.createOwner('owner')];
      for (const projectId of [await h.createProject(other.organizationId), randomUUID()]) {
        const apiKey = newApiKey(owner, { projectId });
        const audit = newRecord(owner, apiKey.id);
        assert.equal(await h.store.createApiKey({ apiKey, audit }), 'project_unknown');
        assert.equal(await h.store.findApiKey(apiKey.id), null);
      }
      assert.deepEqual(await h.auditRecords(owner.organizationId), []);
    });

    test('A26 shows what the owner is now, and nothing once the owner has left', async (h) => {
      const owner = await h.createOwner('owner');
      const apiKey = await create(h, owner);
      await h.setRole(owner, 'viewer');
      assert.equal((await h.store.findApiKey(apiKey.id))?.role, 'viewer');
      await h.disableUser(owner.userId);
      assert.equal((await h.store.findApiKey(apiKey.id))?.disabled, true);
      await h.setRole(owner, null);
      assert.equal(await h.store.findApiKey(apiKey.id), null);
    });
  });

  describe('ApiKeyStore: rotation', () => {
    test('stores a successor with owner, project, name, scopes and lifetime of the old key', async (h) => {
      const owner = await h.createOwner('member');
      const projectId = await h.createProject(owner.organizationId);
      const old = await create(h, owner, { projectId, expiresAt: later(30 * day) });
      const rotation = rotationOf(old, { now: later(day), overlapEndsAt: later(2 * day) });
      const result = await h.store.rotateApiKey(rotation);
      const { secretHash: _, ...expected } = old;
      assert.deepEqual(result, {
        outcome: 'rotated',
        apiKey: {
          ...expected,
          id: rotation.successor.id,
          createdAt: later(day),
          expiresAt: later(31 * day),
        },
      });
      const [oldState, newState] = await Promise.all([
        h.store.findApiKey(old.id),
        h.store.findApiKey(rotation.successor.id),
      ]);
      assert.deepEqual(oldState?.expiresAt, later(2 * day));
      assert.equal(newState && toHex(newState.secretHash), toHex(rotation.successor.secretHash));
      assert.deepEqual(newState?.scopes, old.scopes);
      assert.equal(newState?.projectId, projectId);
    });

    test('lets no old key live longer for it, and gives a key without end one without end', async (h) => {
      const owner = await h.createOwner('member');
      const short = await create(h, owner, { expiresAt: later(minute) });
      await h.store.rotateApiKey(rotationOf(short, { overlapEndsAt: later(day) }));
      assert.deepEqual((await h.store.findApiKey(short.id))?.expiresAt, later(minute));
      const endless = await create(h, owner);
      const rotation = rotationOf(endless, { overlapEndsAt: later(day) });
      const result = await h.store.rotateApiKey(rotation);
      assert.equal(result.outcome === 'rotated' && result.apiKey.expiresAt, null);
    });

    test('is done once of 20 at once', async (h) => {
      const owner = await h.createOwner('member');
      const old = await create(h, owner);
      const rotations = Array.from({ length: 20 }, () =>
        rotationOf(old, { audit: newRecord(owner, old.id) }),
      );
      const results = await Promise.all(rotations.map((each) => h.store.rotateApiKey(each)));
      assert.equal(results.filter(({ outcome }) => outcome === 'rotated').length, 1);
      assert.equal(results.filter(({ outcome }) => outcome === 'ended').length, 19);
      const found = await Promise.all(
        rotations.map(({ successor }) => h.store.findApiKey(successor.id)),
      );
      assert.equal(found.filter((state) => state !== null).length, 1);
      assert.equal((await h.auditRecords(owner.organizationId)).length, 1);
    });

    test('is refused for a key that has ended, and for one that is somebody else’s', async (h) => {
      const [owner, other] = [await h.createOwner('owner'), await h.createOwner('owner')];
      const revoked = await create(h, owner);
      await h.store.revokeApiKey({ ...revoked, now, audit: null });
      const expired = await create(h, owner, { expiresAt: now });
      const live = await create(h, owner);
      const outcome = async (rotation: Parameters<ApiKeyStore['rotateApiKey']>[0]) =>
        (await h.store.rotateApiKey(rotation)).outcome;
      assert.equal(await outcome(rotationOf(revoked)), 'ended');
      assert.equal(await outcome(rotationOf(expired)), 'ended');
      assert.equal(await outcome({ ...rotationOf(live), ...other }), 'unknown');
      assert.equal(await outcome({ ...rotationOf(live), userId: other.userId }), 'unknown');
      assert.equal(await outcome({ ...rotationOf(live), id: randomUUID() }), 'unknown');
      assert.deepEqual(await h.auditRecords(owner.organizationId), []);
    });
  });

  describe('ApiKeyStore: revocation', () => {
    test('ends a key, and may be repeated', async (h) => {
      const owner = await h.createOwner('owner');
      const { id } = await create(h, owner);
      const { organizationId } = owner;
      const revoke = () =>
        h.store.revokeApiKey({ id, organizationId, now, audit: newRecord(owner, id) });
      assert.deepEqual([await revoke(), await revoke()], [true, true]);
      assert.equal((await h.store.findApiKey(id))?.revoked, true);
      assert.equal((await h.auditRecords(organizationId)).length, 1);
    });

    test('ends a key while it is as it was read, and no longer', async (h) => {
      const owner = await h.createOwner('owner');
      const [used, rotated] = [await create(h, owner), await create(h, owner)];
      const revoke = (id: string, lastUsedAt: Date | null, wasRotated = false) => {
        const known = { lastUsedAt, rotated: wasRotated };
        return h.store.revokeApiKey({ ...owner, id, known, now, audit: newRecord(owner, id) });
      };
      await h.store.touchApiKey({ id: used.id, at: now, sampleMs: minute });
      await h.store.rotateApiKey(rotationOf(rotated));
      assert.equal(await revoke(used.id, null), false);
      assert.equal(await revoke(used.id, later(1)), false);
      assert.equal(await revoke(rotated.id, null), false);
      assert.equal((await h.store.findApiKey(used.id))?.revoked, false);
      assert.deepEqual(await h.auditRecords(owner.organizationId), []);
      const outcomes = await Promise.all([revoke(used.id, now), revoke(used.id, now)]);
      assert.deepEqual(outcomes.toSorted(), [false, true]);
      assert.equal(await revoke(rotated.id, null, true), true);
      assert.equal((await h.auditRecords(owner.organizationId)).length, 2);
    });

    test('knows no key of another tenant, nor of another person when asked for one', async (h) => {
      const [owner, other] = [await h.createOwner('owner'), await h.createOwner('owner')];
      const { id } = await create(h, owner);
      const { organizationId } = owner;
      const references = [
        { id, organizationId: other.organizationId },
        { id, organizationId, userId: other.userId },
        { id: randomUUID(), organizationId },
      ];
      for (const reference of references) {
        assert.equal(await h.store.revokeApiKey({ ...reference, now, audit: null }), false);
      }
      assert.equal((await h.store.findApiKey(id))?.revoked, false);
      assert.equal(
        await h.store.revokeApiKey({ id, ...owner, now, audit: null }),
        true,
        'its owner ends it',
      );
    });
  });

  describe('ApiKeyStore: use', () => {
    test('A26 is noted once a sample, however many note it', async (h) => {
      const { id } = await create(h, await h.createOwner('member'));
      const touch = (at: Date) => h.store.touchApiKey({ id, at, sampleMs: minute });
      assert.equal(await h.lastUsedAt(id), null);
      await Promise.all([touch(now), touch(now), touch(now)]);
      await touch(later(minute - 1));
      assert.deepEqual(await h.lastUsedAt(id), now);
      await touch(later(minute));
      assert.deepEqual(await h.lastUsedAt(id), later(minute));
    });
  });

  describe('ApiKeyStore: audit', () => {
    test('stores a record whole, together with each change', async (h) => {
      const owner = await h.createOwner('owner');
      const apiKey = newApiKey(owner);
      const { id } = apiKey;
      const records = Array.from({ length: 3 }, () => newRecord(owner, id));
      const [creation = null, rotation = null, revocation = null] = records;
      await h.store.createApiKey({ apiKey, audit: creation });
      await h.store.rotateApiKey(rotationOf(apiKey, { audit: rotation }));
      await h.store.revokeApiKey({ ...owner, id, now, audit: revocation });
      const byId = (list: readonly AuditRecord[]) =>
        list.toSorted((a, b) => a.id.localeCompare(b.id));
      const stored = await h.auditRecords(owner.organizationId);
      assert.deepEqual(byId(stored), byId(records));
    });

    test('changes nothing when the record cannot be stored', async (h) => {
      if (!h.refusesRepeatedRecords) return;
      const owner = await h.createOwner('owner');
      const first = newApiKey(owner);
      const audit = newRecord(owner, first.id);
      await h.store.createApiKey({ apiKey: first, audit });

      const second = newApiKey(owner);
      await assert.rejects(h.store.createApiKey({ apiKey: second, audit }));
      assert.equal(await h.store.findApiKey(second.id), null);
      const rotation = rotationOf(first, { audit });
      await assert.rejects(h.store.rotateApiKey(rotation));
      assert.equal(await h.store.findApiKey(rotation.successor.id), null);
      await assert.rejects(h.store.revokeApiKey({ ...owner, id: first.id, now, audit }));
      const state = await h.store.findApiKey(first.id);
      assert.deepEqual([state?.revoked, state?.expiresAt], [false, null]);
    });
  });
}

async function create(
  { store }: ApiKeyStoreHarness,
  owner: ApiKeyOwner,
  changes: Partial<NewApiKey> = {},
): Promise<NewApiKey> {
  const apiKey = newApiKey(owner, changes);
  assert.equal(await store.createApiKey({ apiKey, audit: null }), 'created');
  return apiKey;
}

function newApiKey(owner: ApiKeyOwner, changes: Partial<NewApiKey> = {}): NewApiKey {
  return {
    id: randomUUID(),
    ...owner,
    projectId: null,
    name: 'ci',
    scopes: ['a:read'],
    createdAt: now,
    expiresAt: null,
    secretHash: randomBytes(32),
    ...changes,
  };
}

function rotationOf(
  { id, organizationId, userId }: NewApiKey,
  changes: Partial<Parameters<ApiKeyStore['rotateApiKey']>[0]> = {},
): Parameters<ApiKeyStore['rotateApiKey']>[0] {
  return {
    id,
    organizationId,
    userId,
    successor: { id: randomUUID(), secretHash: randomBytes(32) },
    now,
    overlapEndsAt: later(day),
    audit: null,
    ...changes,
  };
}

function newRecord({ organizationId, userId }: ApiKeyOwner, targetId: string): AuditRecord {
  return {
    id: randomUUID(),
    at: now,
    organizationId,
    action: 'api_key.changed',
    actor: { userId, sessionId: randomUUID(), apiKeyId: null },
    target: { type: 'api_key', id: targetId },
    ip: '2001:db8::1',
    userAgent: 'curl/8 "quoted"',
    requestId: 'request-1',
    details: { scopes: ['a:read'], count: 1, whole: true, name: null },
  };
}

function toHex(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
