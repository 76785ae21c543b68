import { z } from '@hono/zod-openapi';
import type { AuditEvent } from '../../../domain/audit/ports.ts';

/** A line of the audit log as the API shows it. */
export const auditEventSchema = z
  .object({
    id: z.uuid(),
    created_at: z.iso.datetime(),
    action: z.string(),
    actor: z
      .object({
        user_id: z.uuid().nullable(),
        session_id: z.uuid().nullable(),
        api_key_id: z.uuid().nullable(),
      })
      .openapi({
        description: 'The person, and the session or the API key that they did it with.',
      }),
    target: z.object({ type: z.string(), id: z.string() }),
    ip: z.string().nullable(),
    user_agent: z.string().nullable(),
    request_id: z.string().nullable(),
    details: z.unknown().openapi({ type: 'object', description: 'What else there is to say.' }),
  })
  .openapi('AuditEvent');

export function presentAuditEvent(event: AuditEvent): z.output<typeof auditEventSchema> {
  return {
    id: event.id,
    created_at: event.createdAt.toISOString(),
    action: event.action,
    actor: {
      user_id: event.actorUserId,
      session_id: event.actorSessionId,
      api_key_id: event.actorApiKeyId,
    },
    target: { type: event.targetType, id: event.targetId },
    ip: event.ip,
    user_agent: event.userAgent,
    request_id: event.requestId,
    details: event.details,
  };
}
