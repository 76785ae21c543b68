import type { AuditRecord } from '@headgate/auth';
import type { Clock, GenerateId } from '@headgate/core';
import type { Actor } from './actor.ts';

/** Everything that the audit log tells of, and what kind of thing each of it is done to. */
export const auditActions = {
  'api_key.created': 'api_key',
  'api_key.rotated': 'api_key',
  'api_key.revoked': 'api_key',
  'project.created': 'project',
  'project.updated': 'project',
  'project.deleted': 'project',
  'support_ticket.created': 'support_ticket',
  'support_ticket.updated': 'support_ticket',
  'community_post.created': 'community_post',
  'community_post.moderated': 'community_post',
  'status_event.created': 'status_event',
} as const;

/** What was done. */
export type AuditAction = keyof typeof auditActions;

/** What makes the id and the time of a record. */
export interface AuditServices {
  readonly clock: Clock;
  readonly generateId: GenerateId;
}

/** What was done to what, and what else there is to say: no secret, no address, no text that somebody wrote. */
export interface AuditedChange {
  readonly action: AuditAction;
  readonly targetId: string;
  readonly details?: AuditRecord['details'];
}

/** The record of a change, to be stored in one step with it. It stands in the log of the actor's organisation. */
export function auditRecord(
  { clock, generateId }: AuditServices,
  { principal: { userId, organizationId, credential }, ip, userAgent, requestId }: Actor,
  { action, targetId, details = {} }: AuditedChange,
): AuditRecord {
  return {
    id: generateId(),
    at: new Date(clock()),
    organizationId,
    action,
    actor: {
      userId,
      sessionId: credential.type === 'session' ? credential.sessionId : null,
      apiKeyId: credential.type === 'api_key' ? credential.apiKeyId : null,
    },
    target: { type: auditActions[action], id: targetId },
    ip,
    userAgent,
    requestId,
    details,
  };
}
