import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { AuditRecord } from '../audit-record.ts';
import { AuthError } from '../auth-error.ts';
import type { ApiKeyRefusal, AuthEvent, OnAuthEvent } from '../auth-event.ts';
import { normalizeName } from '../name.ts';
import type { Permissions } from '../permissions.ts';
import type { Clock, GenerateId, Random } from '../ports.ts';
import type { Authenticator, Principal } from '../principal.ts';
import { createRecentReads } from '../recent-reads.ts';
import {
  type ApiKeyRealm,
  apiKeyHint,
  checkRealm,
  formatApiKey,
  generateApiKeySecret,
  parseApiKey,
} from './api-key-format.ts';
import type { ApiKey, ApiKeyRevocation, ApiKeyState, ApiKeyStore } from './api-key-store.ts';

/** What {@link createApiKeys} is made of. */
export interface ApiKeysOptions {
  readonly store: ApiKeyStore;
  /** What scopes may name, and what the owners' roles permit. */
  readonly permissions: Permissions<string>;
  /** The deployment that the keys are for, such as `live`: those of another one are refused. `[a-z0-9]{1,16}`. */
  readonly environment: string;
  /** What every key begins with; `hg` by default. `[a-z0-9]{1,16}`. */
  readonly prefix?: string;
  /**
   * How long what the store said of a key is relied on, in milliseconds; 5,000 by default. It bounds for how long a key
   * that another process has revoked still works, and a role that was taken away still counts.
   */
  readonly cacheMs?: number;
  /** How many keys are remembered; 10,000 by default. */
  readonly cacheEntries?: number;
  /** How far apart the noted uses of a key are at least, in milliseconds; 60,000 by default. */
  readonly lastUsedMs?: number;
  /** Sees the keys that were refused, and why. */
  readonly onEvent?: OnAuthEvent;
  /** The system clock by default. */
  readonly clock?: Clock;
  /** `randomBytes` of node:crypto by default. */
  readonly random?: Random;
  /** Makes UUIDs; of version 4 by default. */
  readonly generateId?: GenerateId;
}

/** Makes the audit record of a change from the id of the key that it makes or ends. */
export type DescribeApiKeyChange = (apiKeyId: string) => AuditRecord;

/** Who makes a key, and what it is to be. */
export interface ApiKeyInput {
  /** The key becomes this person's, in this tenant; there is no way to make one for anybody else. */
  readonly principal: Principal;
  /** At most 200 characters. */
  readonly name: string;
  /** Permissions, each of which the principal has. */
  readonly scopes: readonly string[];
  /** What the key belongs to within the tenant; `null`, the default, for a key of the whole tenant. */
  readonly projectId?: string | null | undefined;
  /** `null`, the default, for a key without end. */
  readonly expiresAt?: Date | null | undefined;
}

/** A new key, and the one time that it is seen. */
export interface IssuedApiKey {
  readonly apiKey: ApiKey;
  /** To be shown once; the store has its hash alone. */
  readonly key: string;
}

/** API keys: made, exchanged, ended, and recognised. */
export interface ApiKeys extends Authenticator {
  /** Whether a bearer token is meant as one of these keys, rather than as an access token. */
  accepts(token: string): boolean;
  /** What of a key may be shown later: all before its secret. */
  hint(apiKeyId: string): string;
  /**
   * Makes a key.
   *
   * @throws AuthError `invalid_name`; `invalid_scope` for what is no permission, such as a wildcard; `forbidden` or
   * `insufficient_scope` for one that the principal lacks, or whoever is no longer a member; `project_unknown`
   *
   * @example
   * const { key } = await apiKeys.create({ principal, name: 'ci', scopes: ['projects:read'] });
   */
  create(input: ApiKeyInput, audit?: DescribeApiKeyChange): Promise<IssuedApiKey>;
  /**
   * Makes the successor of a key, which goes on working for `overlapMs`. Only its owner can: whoever gets the secret can act
   * as the owner. A key can rotate itself and no other one.
   *
   * @throws AuthError `api_key_unknown`; `api_key_ended` when it was revoked, has expired or was rotated; `forbidden`
   *
   * @example
   * const { key } = await apiKeys.rotate({ principal, id, overlapMs: 86_400_000 });
   */
  rotate(
    input: { readonly principal: Principal; readonly id: string; readonly overlapMs: number },
    audit?: DescribeApiKeyChange,
  ): Promise<IssuedApiKey>;
  /**
   * Ends a key, here at once and in other processes within `cacheMs`. With `known`, only while it is as it was read.
   *
   * @throws AuthError `api_key_unknown`, also when it is not as it was known
   *
   * @example
   * await apiKeys.revoke({ id, organizationId: principal.organizationId, userId: principal.userId });
   */
  revoke(reference: ApiKeyRevocation, audit?: DescribeApiKeyChange): Promise<void>;
  /**
   * Tells who a key is of. A cold one costs one look-up, a text that is no key of this deployment none.
   *
   * @throws AuthError `invalid_token`, whatever is wrong with the key; rejects with the store's error when it cannot be asked
   *
   * @example
   * const { userId, role } = await apiKeys.authenticate('hg_live_…');
   */
  authenticate(key: string): Promise<Principal>;
  /**
   * Drops what is remembered of the keys of a person, a tenant or a project: call it after a role has changed, a member has
   * left, an account was disabled or a project has ended.
   *
   * @example
   * apiKeys.forget({ userId });
   */
  forget(
    changed:
      | { readonly userId: string }
      | { readonly organizationId: string }
      | { readonly projectId: string },
  ): void;
  /** Waits until the uses that were noted are stored. */
  close(): Promise<void>;
}

/**
 * Composes API keys of the form `<prefix>_<environment>_<id>_<secret><checksum>`. It starts nothing, and remembers nothing
 * but what it has just read.
 *
 * @throws TypeError for a prefix or an environment that cannot stand in a key
 *
 * @example
 * import { createApiKeys } from '@headgate/auth';
 * import { memoryApiKeyStore } from '@headgate/auth/memory';
 * const apiKeys = createApiKeys({ store: memoryApiKeyStore(), permissions, environment: 'live' });
 * const authenticator = {
 *   authenticate: (token) => (apiKeys.accepts(token) ? apiKeys : auth).authenticate(token),
 * };
 */
export function createApiKeys(options: ApiKeysOptions): ApiKeys {
  const { store, permissions, onEvent } = options;
  const realm: ApiKeyRealm = { prefix: options.prefix ?? 'hg', environment: options.environment };
  checkRealm(realm);
  const clock = options.clock ?? Date.now;
  const random = options.random ?? randomBytes;
  const generateId = options.generateId ?? randomUUID;
  const lastUsedMs = options.lastUsedMs ?? 60_000;
  const cacheEntries = options.cacheEntries ?? 10_000;
  const states = createRecentReads({
    keyOf: (id: string) => id,
    load: (id) => store.findApiKey(id),
    clock,
    maxAgeMs: options.cacheMs ?? 5_000,
    maxEntries: cacheEntries,
    maxMisses: 1_000,
  });
  const uses = createUses(store, { sampleMs: lastUsedMs, maxEntries: cacheEntries });

  const notify = async (event: AuthEvent): Promise<void> => onEvent?.(event);
  const refuse = (reason: ApiKeyRefusal, apiKeyId: string | null, now: number): AuthError => {
    const event = { type: 'auth.api_key.refused', at: new Date(now), reason, apiKeyId } as const;
    void notify(event).catch(() => undefined);
    return new AuthError('invalid_token');
  };
  const issue = () => {
    const id = generateId();
    const secret = generateApiKeySecret(random);
    return { id, key: formatApiKey(realm, { id, secret }), secretHash: hashSecret(secret) };
  };

  return {
    accepts: (token) => token.startsWith(`${realm.prefix}_`),
    hint: (apiKeyId) => apiKeyHint(realm, apiKeyId),

    async create({ principal, scopes, ...input }, audit) {
      const name = normalizeName(input.name);
      if (name === null) throw new AuthError('invalid_name', { input: 'name' });
      for (const scope of scopes) {
        if (!permissions.has(scope)) throw new AuthError('invalid_scope', { input: 'scopes' });
        permissions.authorize(principal, scope);
      }
      const { id, key, secretHash } = issue();
      const apiKey: ApiKey = {
        id,
        organizationId: principal.organizationId,
        userId: principal.userId,
        projectId: input.projectId ?? null,
        name,
        scopes: [...new Set(scopes)],
        createdAt: new Date(clock()),
        expiresAt: input.expiresAt ?? null,
      };
      const stored = { ...apiKey, secretHash };
      const result = await store.createApiKey({ apiKey: stored, audit: audit?.(id) ?? null });
      if (result === 'project_unknown') throw new AuthError(result, { input: 'projectId' });
      if (result === 'not_a_member') throw new AuthError('forbidden');
      return { apiKey, key };
    },

    async rotate({ principal: { userId, organizationId, credential }, id, overlapMs }, audit) {
      if (credential.type === 'api_key' && credential.apiKeyId !== id) {
        throw new AuthError('forbidden');
      }
      const now = clock();
      const { key, ...successor } = issue();
      const result = await store.rotateApiKey({
        id,
        organizationId,
        userId,
        successor,
        now: new Date(now),
        overlapEndsAt: new Date(now + overlapMs),
        audit: audit?.(successor.id) ?? null,
      });
      if (result.outcome !== 'rotated') throw new AuthError(`api_key_${result.outcome}`);
      states.forget((state) => state.id === id);
      return { apiKey: result.apiKey, key };
    },

    async revoke(reference, audit) {
      const now = new Date(clock());
      const record = audit?.(reference.id) ?? null;
      const known = await store.revokeApiKey({ ...reference, now, audit: record });
      if (!known) throw new AuthError('api_key_unknown');
      states.forget((state) => state.id === reference.id);
    },

    async authenticate(presented) {
      const now = clock();
      const parsed = parseApiKey(realm, presented);
      if (typeof parsed === 'string') throw refuse(parsed, null, now);
      const { id, secret } = parsed;
      const state = await states.read(id);
      const fault = faultOf(state, hashSecret(secret), now);
      if (state === null || fault !== null) throw refuse(fault ?? 'unknown', id, now);
      uses.note(id, now);
      const { userId, organizationId, projectId, role, scopes } = state;
      const project = projectId === null ? {} : { projectId };
      const credential = { type: 'api_key', apiKeyId: id, scopes, ...project } as const;
      return { userId, organizationId, role, credential };
    },

    forget(changed) {
      states.forget((state) => {
        if ('userId' in changed) return state.userId === changed.userId;
        if ('projectId' in changed) return state.projectId === changed.projectId;
        return state.organizationId === changed.organizationId;
      });
    },
    close: () => uses.settled(),
  };
}

const noHash = new Uint8Array(32);

/** The secret is compared first, and with something in any case: what is wrong does not show in the time. */
function faultOf(state: ApiKeyState | null, hash: Uint8Array, now: number): ApiKeyRefusal | null {
  const matches = timingSafeEqual(hash, state?.secretHash ?? noHash);
  if (state === null) return 'unknown';
  if (!matches) return 'wrong_secret';
  if (state.revoked) return 'revoked';
  if (state.expiresAt !== null && state.expiresAt.getTime() <= now) return 'expired';
  return state.disabled ? 'disabled' : null;
}

/** A fast hash is enough: nobody can guess 256 random bits. */
function hashSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret, 'ascii').digest();
}

/** Notes uses in the background, at most one a key and sample; a use that could not be noted changes nothing. */
function createUses(
  store: ApiKeyStore,
  { sampleMs, maxEntries }: { readonly sampleMs: number; readonly maxEntries: number },
) {
  const notedAt = new Map<string, number>();
  const running = new Set<Promise<void>>();
  return {
    note(id: string, now: number): void {
      const last = notedAt.get(id);
      if (last !== undefined && now >= last && now - last < sampleMs) return;
      notedAt.delete(id);
      notedAt.set(id, now);
      const [oldest] = notedAt.keys();
      if (notedAt.size > maxEntries && oldest !== undefined) notedAt.delete(oldest);
      const noting = store
        .touchApiKey({ id, at: new Date(now), sampleMs })
        .catch(() => undefined)
        .finally(() => running.delete(noting));
      running.add(noting);
    },
    async settled(): Promise<void> {
      await Promise.all(running);
    },
  };
}
