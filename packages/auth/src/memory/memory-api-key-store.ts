import type { ApiKeyReference, ApiKeyStore, NewApiKey } from '../api-keys/api-key-store.ts';
import type { AuditRecord } from '../audit-record.ts';
import type { Role } from '../role.ts';

/** What the owner of a key is in its tenant. */
export interface MemoryApiKeyOwner {
  readonly role: Role;
  readonly disabled: boolean;
}

/** An {@link ApiKeyStore} in memory, and what it was told for the audit log. */
export interface MemoryApiKeyStore extends ApiKeyStore {
  readonly auditRecords: readonly AuditRecord[];
  /** When a use of a key was last noted. */
  lastUsedAt(id: string): Date | null;
}

interface StoredApiKey extends NewApiKey {
  expiresAt: Date | null;
  revoked: boolean;
  rotated: boolean;
  lastUsedAt: Date | null;
}

/**
 * Keeps API keys in this process: for tests and prototypes. Each operation runs to its end without yielding.
 *
 * @param findOwner tells what a person is in a tenant, `null` for nothing; everybody is a member by default
 *
 * @example
 * import { memoryApiKeyStore } from '@headgate/auth/memory';
 * const store = memoryApiKeyStore(() => ({ role: 'admin', disabled: false }));
 */
export function memoryApiKeyStore(
  findOwner: (
    owner: Pick<NewApiKey, 'userId' | 'organizationId'>,
  ) => MemoryApiKeyOwner | null = () => ({ role: 'member', disabled: false }),
): MemoryApiKeyStore {
  const keys = new Map<string, StoredApiKey>();
  const auditRecords: AuditRecord[] = [];
  const note = (audit: AuditRecord | null) => {
    if (audit !== null) auditRecords.push(audit);
  };
  const find = ({ id, organizationId, userId }: ApiKeyReference) => {
    const key = keys.get(id);
    if (key === undefined || findOwner(key) === null) return undefined;
    const belongs = key.organizationId === organizationId;
    return belongs && (userId === undefined || key.userId === userId) ? key : undefined;
  };

  return {
    auditRecords,
    lastUsedAt: (id) => keys.get(id)?.lastUsedAt ?? null,

    async createApiKey({ apiKey, audit }) {
      if (findOwner(apiKey) === null) return 'not_a_member';
      keys.set(apiKey.id, { ...apiKey, revoked: false, rotated: false, lastUsedAt: null });
      note(audit);
      return 'created';
    },

    async findApiKey(id) {
      const key = keys.get(id);
      const owner = key && findOwner(key);
      if (!key || !owner) return null;
      const { organizationId, userId, projectId, scopes, secretHash, expiresAt, revoked } = key;
      const belongs = { organizationId, userId, projectId };
      return { id, ...belongs, scopes, secretHash, expiresAt, revoked, ...owner };
    },

    async rotateApiKey({ successor, now, overlapEndsAt, audit, ...reference }) {
      const key = find(reference);
      if (key === undefined) return { outcome: 'unknown' };
      const { organizationId, userId, projectId, name, scopes, expiresAt } = key;
      const expired = expiresAt !== null && expiresAt <= now;
      if (key.revoked || key.rotated || expired) return { outcome: 'ended' };
      const lifetime = expiresAt && expiresAt.getTime() - key.createdAt.getTime();
      const apiKey = {
        id: successor.id,
        organizationId,
        userId,
        projectId,
        name,
        scopes,
        createdAt: now,
        expiresAt: lifetime === null ? null : new Date(now.getTime() + lifetime),
      };
      keys.set(apiKey.id, {
        ...apiKey,
        secretHash: successor.secretHash,
        revoked: false,
        rotated: false,
        lastUsedAt: null,
      });
      key.rotated = true;
      if (expiresAt === null || overlapEndsAt < expiresAt) key.expiresAt = overlapEndsAt;
      note(audit);
      return { outcome: 'rotated', apiKey };
    },

    async revokeApiKey({ audit, known, now: _, ...reference }) {
      const key = find(reference);
      if (key === undefined) return false;
      const isKnown =
        known === undefined ||
        (!key.revoked &&
          key.rotated === known.rotated &&
          key.lastUsedAt?.getTime() === known.lastUsedAt?.getTime());
      if (!isKnown) return false;
      if (!key.revoked) note(audit);
      key.revoked = true;
      return true;
    },

    async touchApiKey({ id, at, sampleMs }) {
      const key = keys.get(id);
      const due = key && (key.lastUsedAt?.getTime() ?? Number.NEGATIVE_INFINITY) + sampleMs;
      if (key && due !== undefined && at.getTime() >= due) key.lastUsedAt = at;
    },
  };
}
