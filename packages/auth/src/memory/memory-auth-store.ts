import type { AuditRecord } from '../audit-record.ts';
import type { AuthSession, AuthStore, AuthUser, Credential } from '../auth-store.ts';
import type { Role } from '../role.ts';

interface StoredUser {
  readonly user: AuthUser;
  passwordHash: string;
  disabled: boolean;
  epoch: number;
  /** By organisation. */
  readonly roles: Map<string, Role>;
}

interface StoredSession {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly userAgent: string | null;
  readonly ip: string | null;
  deviceLabel: string | null;
  lastUsedAt: Date;
  expiresAt: Date;
  epoch: number;
  /** Where the person has switched to. */
  activeOrganizationId: string | null;
  revoked: boolean;
  generation: number;
  /** What the direct parent of the newest token may still get again. */
  grace: { readonly parent: string; readonly sealedSuccessor: Uint8Array } | null;
}

interface StoredRefreshToken {
  readonly sessionId: string;
  rotatedAt: Date | null;
}

/** An {@link AuthStore} in memory, with what more a prototype's administrator does. */
export interface MemoryAuthStore extends AuthStore {
  /** What it was told for the audit log. */
  readonly auditRecords: readonly AuditRecord[];
  /** Bars an account from signing in and from refreshing. */
  disableUser(userId: string): void;
  /** Makes a person a member of an organisation; `null` ends the membership. */
  setRole(userId: string, organizationId: string, role: Role | null): void;
}

/**
 * Keeps accounts in this process: for tests and prototypes. Nothing survives the process and nothing is ever removed.
 * Each operation runs to its end without yielding, which makes it atomic.
 *
 * @example
 * import { memoryAuthStore } from '@headgate/auth/memory';
 * const store = memoryAuthStore();
 */
export function memoryAuthStore(): MemoryAuthStore {
  const users = new Map<string, StoredUser>();
  const userIdsByEmail = new Map<string, string>();
  const sessions = new Map<string, StoredSession>();
  const refreshTokens = new Map<string, StoredRefreshToken>();
  const auditRecords: AuditRecord[] = [];

  /** Follows a refresh token to its session and its owner; all three exist or none does. */
  function findFamily(hash: Uint8Array) {
    const refreshToken = refreshTokens.get(toKey(hash));
    const session = refreshToken && sessions.get(refreshToken.sessionId);
    const owner = session && users.get(session.userId);
    return refreshToken && session && owner ? { refreshToken, session, owner } : null;
  }

  function revokeAll(userId: string, exceptSessionId: string | null): string[] {
    const revoked = [...sessions.values()].filter(
      (session) => session.userId === userId && session.id !== exceptSessionId && !session.revoked,
    );
    for (const session of revoked) session.revoked = true;
    return revoked.map(({ id }) => id);
  }

  return {
    auditRecords,

    async createAccount({ user, passwordHash }) {
      if (userIdsByEmail.has(user.email)) return 'email_taken';
      userIdsByEmail.set(user.email, user.id);
      const roles = new Map<string, Role>([[user.organizationId, 'owner']]);
      users.set(user.id, { user, passwordHash, disabled: false, epoch: 0, roles });
      return 'created';
    },

    async findCredential(email) {
      return toCredential(users.get(userIdsByEmail.get(email) ?? ''));
    },

    async replacePasswordHash({ userId, expected, passwordHash }) {
      const found = users.get(userId);
      if (found?.passwordHash !== expected) return false;
      found.passwordHash = passwordHash;
      return true;
    },

    async createSession({ refreshTokenHash, ...session }) {
      const { id, createdAt: lastUsedAt } = session;
      sessions.set(id, {
        ...session,
        lastUsedAt,
        activeOrganizationId: null,
        revoked: false,
        generation: 0,
        grace: null,
      });
      refreshTokens.set(toKey(refreshTokenHash), { sessionId: id, rotatedAt: null });
    },

    async rotateRefreshToken(rotation) {
      const { presentedHash, successorHash, sealedSuccessor, now, idleMs, absoluteMs } = rotation;
      const family = findFamily(presentedHash);
      if (family === null) return { outcome: 'unknown' };
      const { refreshToken, session, owner } = family;
      const ids = { sessionId: session.id, userId: session.userId };

      if (session.revoked || session.epoch < owner.epoch) return { outcome: 'revoked', ...ids };
      const { grace } = session;
      const { rotatedAt } = refreshToken;
      const graceEnd = (rotatedAt?.getTime() ?? 0) + rotation.graceMs;
      const replayable = grace?.parent === toKey(presentedHash) && now.getTime() < graceEnd;
      if (rotatedAt !== null && !replayable) {
        session.revoked = true;
        return { outcome: 'reused', ...ids };
      }
      const absoluteEnd = session.createdAt.getTime() + absoluteMs;
      if (now.getTime() >= Math.min(session.expiresAt.getTime(), absoluteEnd)) {
        return { outcome: 'expired', ...ids };
      }
      if (owner.disabled) return { outcome: 'disabled', ...ids };

      if (rotatedAt === null) {
        refreshToken.rotatedAt = now;
        session.lastUsedAt = now;
        session.expiresAt = new Date(Math.min(now.getTime() + idleMs, absoluteEnd));
        session.generation += 1;
        session.grace = { parent: toKey(presentedHash), sealedSuccessor };
        refreshTokens.set(toKey(successorHash), { sessionId: session.id, rotatedAt: null });
      }
      const { id: sessionId, expiresAt, generation } = session;
      const { epoch } = owner;
      const user = actingUser(owner, session);
      const refreshed = { sessionId, expiresAt, user, epoch, generation };
      return rotatedAt === null || grace === null
        ? { outcome: 'rotated', ...refreshed }
        : { outcome: 'replayed', ...refreshed, sealedSuccessor: grace.sealedSuccessor };
    },

    async revokeSessionByRefreshToken({ hash }) {
      const session = findFamily(hash)?.session;
      if (session === undefined || session.revoked) return null;
      session.revoked = true;
      return { sessionId: session.id, userId: session.userId };
    },

    async findCredentialById(userId) {
      return toCredential(users.get(userId));
    },

    async changePassword({
      userId,
      sessionId,
      expected,
      passwordHash,
      refreshTokenHash,
      ...times
    }) {
      const owner = users.get(userId);
      const session = sessions.get(sessionId);
      if (owner?.passwordHash !== expected || owner.disabled) return null;
      if (session?.userId !== userId || session.revoked || session.epoch < owner.epoch) return null;
      owner.passwordHash = passwordHash;
      owner.epoch += 1;

      const { now, idleMs, absoluteMs } = times;
      const absoluteEnd = session.createdAt.getTime() + absoluteMs;
      for (const refreshToken of refreshTokens.values()) {
        if (refreshToken.sessionId === sessionId) refreshToken.rotatedAt ??= now;
      }
      refreshTokens.set(toKey(refreshTokenHash), { sessionId, rotatedAt: null });
      session.grace = null;
      session.generation += 1;
      session.epoch = owner.epoch;
      session.lastUsedAt = now;
      session.expiresAt = new Date(Math.min(now.getTime() + idleMs, absoluteEnd));

      const others = revokeAll(userId, sessionId);
      const { epoch } = owner;
      const user = actingUser(owner, session);
      const { expiresAt, generation } = session;
      return { sessionId, expiresAt, user, epoch, generation, revokedSessionIds: others };
    },

    async listSessions({ userId, now, limit }) {
      return [...sessions.values()]
        .filter((session) => isLive(session, userId, now))
        .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1))
        .slice(0, limit)
        .map(toAuthSession);
    },

    async renameSession({ userId, sessionId, deviceLabel, known, now }) {
      const session = sessions.get(sessionId);
      if (session === undefined || !isLive(session, userId, now)) return null;
      const isKnown =
        known === undefined ||
        (session.deviceLabel === known.deviceLabel &&
          session.lastUsedAt.getTime() === known.lastUsedAt.getTime() &&
          session.expiresAt.getTime() === known.expiresAt.getTime());
      if (!isKnown) return null;
      session.deviceLabel = deviceLabel;
      return toAuthSession(session);
    },

    async revokeSession({ userId, sessionId }) {
      const session = sessions.get(sessionId);
      if (session?.userId !== userId) return 'unknown';
      if (session.revoked) return 'ended';
      session.revoked = true;
      return 'revoked';
    },

    async touchSession({ sessionId, now }) {
      const session = sessions.get(sessionId);
      if (session && session.lastUsedAt < now) session.lastUsedAt = now;
    },

    async extendSession({ sessionId, now, expiresAt }) {
      const session = sessions.get(sessionId);
      if (session === undefined || session.revoked) return;
      session.expiresAt = expiresAt;
      session.lastUsedAt = now;
    },

    async revokeSessions({ userId, exceptSessionId }) {
      return revokeAll(userId, exceptSessionId);
    },

    async switchOrganization({ userId, sessionId, organizationId, now, audit }) {
      const session = sessions.get(sessionId);
      const owner = users.get(userId);
      if (session?.userId !== userId || session.revoked || session.expiresAt <= now) return null;
      if (!owner?.roles.has(organizationId) || owner.disabled) return null;
      if (session.epoch < owner.epoch) return null;
      session.activeOrganizationId = organizationId;
      if (audit !== null) auditRecords.push(audit);
      const { expiresAt, generation } = session;
      return { expiresAt, generation, epoch: owner.epoch };
    },

    async closeGrace({ sessionId, generation }) {
      const session = sessions.get(sessionId);
      if (session?.generation === generation) session.grace = null;
    },

    async readAccessState({ userId, sessionId, organizationId }) {
      const session = sessions.get(sessionId);
      const owner = users.get(userId);
      if (session?.userId !== userId || owner === undefined) return null;
      const { disabled, epoch } = owner;
      return {
        revoked: session.revoked,
        disabled,
        epoch,
        role: owner.roles.get(organizationId) ?? null,
        generation: session.generation,
        createdAt: session.createdAt,
        lastUsedAt: session.lastUsedAt,
        graceOpen: session.grace !== null,
      };
    },

    disableUser(userId) {
      const found = users.get(userId);
      if (found) found.disabled = true;
    },

    setRole(userId, organizationId, role) {
      const roles = users.get(userId)?.roles;
      if (role === null) roles?.delete(organizationId);
      else roles?.set(organizationId, role);
    },
  };
}

function toCredential(found: StoredUser | undefined): Credential | null {
  if (found === undefined) return null;
  const { user, passwordHash, disabled, epoch } = found;
  return { user, passwordHash, disabled, epoch };
}

function isLive(session: StoredSession, userId: string, now: Date): boolean {
  return session.userId === userId && !session.revoked && session.expiresAt > now;
}

function toAuthSession(session: StoredSession): AuthSession {
  const { id, createdAt, lastUsedAt, expiresAt, userAgent, deviceLabel, ip } = session;
  return { id, createdAt, lastUsedAt, expiresAt, userAgent, deviceLabel, ip };
}

function toKey(hash: Uint8Array): string {
  return Buffer.from(hash).toString('base64url');
}

/** The person in the name of the tenant that the session was switched to, as long as the membership lasts. */
function actingUser({ user, roles }: StoredUser, session: StoredSession): AuthUser {
  const active = session.activeOrganizationId;
  return active !== null && roles.has(active) ? { ...user, organizationId: active } : user;
}
