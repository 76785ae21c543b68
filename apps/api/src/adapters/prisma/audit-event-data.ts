import type { AuditRecord } from '@headgate/auth';
import type { Prisma } from '@headgate/db';

/** An audit record as a row, for the transaction of the change. */
export function auditEventData(record: AuditRecord): Prisma.AuditEventCreateManyInput {
  const { actor, target } = record;
  return {
    id: record.id,
    organizationId: record.organizationId,
    createdAt: record.at,
    action: record.action,
    actorUserId: actor.userId,
    actorSessionId: actor.sessionId,
    actorApiKeyId: actor.apiKeyId,
    targetType: target.type,
    targetId: target.id,
    ip: record.ip,
    userAgent: record.userAgent,
    requestId: record.requestId,
    details: record.details as Prisma.InputJsonObject,
  };
}
