import type { AuditRecord } from '@headgate/auth';
import type { Clock, GenerateId } from '@headgate/core';
import type { Actor } from './actor.ts';

/** Everything that the audit log tells of, and what kind of thing each of it is done to. */
export const auditActions = {
  'api_key.created': 'api_key',
  'api_key.rotated': 'api_key',
  'api_key.revoked': 'api_key',
  'batch.created': 'batch',
  'batch.cancelled': 'batch',
  'file.created': 'file',
  'file.deleted': 'file',
  'project.created': 'project',
  'project.updated': 'project',
  'project.deleted': 'project',
  'conversation.deleted': 'conversation',
  'quota.created': 'quota',
  'quota.changed': 'quota',
  'quota.deleted': 'quota',
  'support_ticket.created': 'support_ticket',
  'support_ticket.updated': 'support_ticket',
  'community_post.created': 'community_post',
  'community_post.moderated': 'community_post',
  'status_event.created': 'status_event',
  'schedule.created': 'schedule',
  'schedule.updated': 'schedule',
  'schedule.deleted': 'schedule',
  'webhook.created': 'webhook',
  'webhook.updated': 'webhook',
  'webhook.deleted': 'webhook',
  'webhook.secret_rotated': 'webhook',
  'queue.paused': 'queue',
  'queue.resumed': 'queue',
  'dead_letter.redriven': 'job',
  'worker.drained': 'worker',
  'worker.resumed': 'worker',
  'organization.exported': 'organization',
  'organization.created': 'organization',
  'organization.renamed': 'organization',
  'organization.deleted': 'organization',
  'organization.switched': 'organization',
  'member.added': 'user',
  'member.role_changed': 'user',
  'member.removed': 'user',
  'member.left': 'user',
  'invitation.created': 'invitation',
  'invitation.revoked': 'invitation',
  'invitation.accepted': 'invitation',
  'user.signed_up': 'user',
  'user.signed_in': 'session',
  'user.signed_out': 'session',
  'user.password_changed': 'user',
  'user.password_reset': 'user',
  'user.disabled': 'user',
  'user.enabled': 'user',
  'user.updated': 'user',
  'user.interests_changed': 'user',
  'session.renamed': 'session',
  'session.revoked': 'session',
  'session.others_revoked': 'user',
  'session.reuse_detected': 'session',
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
  /** In whose log it stands; in that of the actor's organisation by default. */
  readonly organizationId?: string;
  readonly details?: AuditRecord['details'];
}

/** The record of a change, to be stored in one step with it. */
export function auditRecord(
  { clock, generateId }: AuditServices,
  { principal, ip, userAgent, requestId }: Actor,
  { action, targetId, organizationId = principal.organizationId, details = {} }: AuditedChange,
): AuditRecord {
  const { userId, credential } = principal;
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
