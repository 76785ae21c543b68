import { z } from '@hono/zod-openapi';
import type { Session } from '../../../domain/sessions/ports.ts';

/** A session as the API shows it. */
export const sessionSchema = z
  .object({
    id: z.uuid(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime(),
    user_agent: z.string().nullable(),
    device_label: z.string().nullable(),
    ip: z.string().nullable(),
    expires_at: z.iso.datetime(),
    is_current: z.boolean().openapi({ description: 'Whether this request is made in it.' }),
  })
  .openapi('Session');

export const sessionParams = z.object({ id: z.uuid() });

/** Makes what the client sees of a session, given the id of the one in which it asks. */
export function presentSession(currentId: string) {
  return (session: Session): z.output<typeof sessionSchema> => ({
    id: session.id,
    created_at: session.createdAt.toISOString(),
    last_used_at: session.lastUsedAt.toISOString(),
    user_agent: session.userAgent,
    device_label: session.deviceLabel,
    ip: session.ip,
    expires_at: session.expiresAt.toISOString(),
    is_current: session.id === currentId,
  });
}
