import type { AuditRecord } from '@headgate/auth';
import type { Prisma } from '@headgate/db';
import { noteAuditLine } from './tell-audited.ts';

/** An audit record as a row, to be made and stored within the transaction that makes the change. */
export function auditRow(record: AuditRecord): Prisma.AuditEventCreateManyInput {
  const { id, organizationId, at, action, actor, target, ip, userAgent, requestId } = record;
  noteAuditLine(action);
  return {
    id,
    organizationId,
    createdAt: at,
    action,
    actorUserId: actor.userId,
    actorSessionId: actor.sessionId,
    actorApiKeyId: actor.apiKeyId,
    targetType: target.type,
    targetId: target.id,
    ip,
    userAgent,
    requestId,
    details: record.details as Prisma.InputJsonObject,
  };
}
