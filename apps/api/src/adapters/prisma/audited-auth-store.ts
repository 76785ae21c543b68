import type { AuditRecord, AuthStore } from '@headgate/auth';
import { prismaAuthStore } from '@headgate/auth/prisma';
import type { Prisma, PrismaClient } from '@headgate/db';
import {
  type AuditAction,
  type AuditServices,
  auditActions,
} from '../../domain/audit/audit-record.ts';
import type { RequestOrigin } from '../../domain/audit/request-origin.ts';
import { auditRow } from './audit-row.ts';

export interface AuditedAuthStoreParts extends AuditServices {
  readonly prisma: PrismaClient;
  /** Hears of each line that is stored by the statement of its change, once it is. */
  readonly onAudited?: (record: AuditRecord) => void;
  /** Where the running request comes from. */
  readonly origin: () => RequestOrigin | undefined;
}

/** A change of an account, as the log is to tell of it. */
interface AccountChange {
  readonly action: AuditAction;
  readonly userId: string;
  /** The session in which it was done, where the request does not say. */
  readonly sessionId: string | null;
  readonly targetId: string;
  /** Where it stands, unless the request or the session says. */
  readonly organizationId?: string;
  readonly details?: AuditRecord['details'];
}

/**
 * The accounts in the database, where each change of one is stored in one transaction with its line of the audit log. A
 * reuse of a refresh token is told by the transaction after its own: the exchange of tokens stays one statement.
 */
export function auditedAuthStore(parts: AuditedAuthStoreParts): AuthStore {
  const { prisma } = parts;
  const plain = prismaAuthStore(prisma, { onAudited: parts.onAudited });
  const audited = <Result>(
    change: (store: AuthStore) => Promise<Result>,
    tell: (result: Result) => AccountChange | null,
  ): Promise<Result> =>
    prisma.$transaction(async (transaction) => {
      const result = await change(prismaAuthStore(transaction));
      const told = tell(result);
      if (told !== null) await store(parts, transaction, told);
      return result;
    });

  return {
    ...plain,

    createAccount: (account) =>
      audited(
        (store) => store.createAccount(account),
        (outcome) => {
          const { id, organizationId } = account.user;
          const change = { action: 'user.signed_up', userId: id, sessionId: null } as const;
          return outcome === 'created' ? { ...change, targetId: id, organizationId } : null;
        },
      ),

    createSession: (session) =>
      audited(
        (store) => store.createSession(session),
        () => ofSession('user.signed_in', session.userId, session.id),
      ),

    revokeSessionByRefreshToken: (revocation) =>
      audited(
        (store) => store.revokeSessionByRefreshToken(revocation),
        (revoked) => revoked && ofSession('user.signed_out', revoked.userId, revoked.sessionId),
      ),

    async rotateRefreshToken(rotation) {
      const result = await plain.rotateRefreshToken(rotation);
      if (result.outcome === 'reused') {
        const told = ofSession('session.reuse_detected', result.userId, result.sessionId);
        await prisma.$transaction((transaction) => store(parts, transaction, told));
      }
      return result;
    },

    renameSession: (change) =>
      audited(
        (store) => store.renameSession(change),
        (renamed) => renamed && ofSession('session.renamed', change.userId, renamed.id),
      ),

    revokeSession: (revocation) =>
      audited(
        (store) => store.revokeSession(revocation),
        (outcome) =>
          outcome === 'revoked'
            ? ofSession('session.revoked', revocation.userId, revocation.sessionId)
            : null,
      ),

    revokeSessions: ({ userId, exceptSessionId, ...revocation }) =>
      audited(
        (store) => store.revokeSessions({ userId, exceptSessionId, ...revocation }),
        ({ length: count }) => ({
          action: 'session.others_revoked',
          userId,
          sessionId: exceptSessionId,
          targetId: userId,
          details: { count, reason: revocation.reason },
        }),
      ),

    changePassword: (replacement) =>
      audited(
        (store) => store.changePassword(replacement),
        (changed) =>
          changed && {
            action: 'user.password_changed',
            userId: replacement.userId,
            sessionId: replacement.sessionId,
            targetId: replacement.userId,
            details: { revoked_sessions: changed.revokedSessionIds.length },
          },
      ),
  };
}

function ofSession(action: AuditAction, userId: string, sessionId: string): AccountChange {
  return { action, userId, sessionId, targetId: sessionId };
}

async function store(
  { clock, generateId, origin }: AuditedAuthStoreParts,
  transaction: Prisma.TransactionClient,
  { action, userId, sessionId, targetId, details = {}, ...change }: AccountChange,
): Promise<void> {
  const { principal, requestId = null, ip = null, userAgent = null } = origin() ?? {};
  const acting = principal?.credential.type === 'session' ? principal.credential.sessionId : null;
  const organizationId =
    change.organizationId ??
    principal?.organizationId ??
    (await organizationOf(transaction, userId, sessionId));
  // Somebody who is a member of nothing is in nobody's log.
  if (organizationId === undefined) return;
  const record: AuditRecord = {
    id: generateId(),
    at: new Date(clock()),
    organizationId,
    action,
    actor: { userId, sessionId: acting ?? sessionId, apiKeyId: null },
    target: { type: auditActions[action], id: targetId },
    ip,
    userAgent,
    requestId,
    details,
  };
  await transaction.auditEvent.create({ data: auditRow(record) });
}

/** The organisation that a session was switched to, else the person's own one, else the first that was joined. */
async function organizationOf(
  { session, membership }: Prisma.TransactionClient,
  userId: string,
  sessionId: string | null,
): Promise<string | undefined> {
  const found = sessionId && (await session.findUnique({ where: { id: sessionId } }));
  const memberships = await membership.findMany({
    where: { userId },
    orderBy: [{ organization: { personal: 'desc' } }, { createdAt: 'asc' }],
    select: { organizationId: true },
  });
  const active = found ? found.activeOrganizationId : null;
  const ids = memberships.map(({ organizationId }) => organizationId);
  return active !== null && ids.includes(active) ? active : ids[0];
}
