import type { AuditRecord } from '../audit-record.ts';

/**
 * An audit record, or none, as JSON for `jsonb_populate_recordset(NULL::audit_event, …)`: one parameter of the statement
 * that makes the change, whatever the order of the columns.
 */
export function auditRows(record: AuditRecord | null): string {
  if (record === null) return '[]';
  const { actor, target } = record;
  return JSON.stringify([
    {
      id: record.id,
      organization_id: record.organizationId,
      created_at: record.at.toISOString(),
      action: record.action,
      actor_user_id: actor.userId,
      actor_session_id: actor.sessionId,
      actor_api_key_id: actor.apiKeyId,
      target_type: target.type,
      target_id: target.id,
      ip: record.ip,
      user_agent: record.userAgent,
      request_id: record.requestId,
      details: record.details,
    },
  ]);
}
