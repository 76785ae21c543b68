import type { AuthSession } from '@headgate/auth';
import { parseUserAgent } from '@headgate/auth/user-agent';
import { z } from '@hono/zod-openapi';

/** A session as the API shows it. */
export const sessionSchema = z
  .object({
    id: z.uuid(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().openapi({ description: 'Up to five minutes behind.' }),
    user_agent: z.string().nullable(),
    client: z
      .object({
        browser: z.string().nullable(),
        browser_version: z.string().nullable(),
        operating_system: z.string().nullable(),
        device: z.string().nullable(),
      })
      .nullable()
      .openapi({ description: 'What the user agent says, where it can be read.' }),
    device_label: z.string().nullable(),
    ip: z.string().nullable(),
    expires_at: z.iso.datetime(),
    is_current: z.boolean().openapi({ description: 'Whether this request is made in it.' }),
  })
  .openapi('Session');

export const sessionParams = z.object({ id: z.uuid() });

/** Makes what the client sees of a session, given the id of the one in which it asks. */
export function presentSession(currentId: string) {
  return (session: AuthSession): z.output<typeof sessionSchema> => ({
    id: session.id,
    created_at: session.createdAt.toISOString(),
    last_used_at: session.lastUsedAt.toISOString(),
    user_agent: session.userAgent,
    client: presentClient(session.userAgent),
    device_label: session.deviceLabel,
    ip: session.ip,
    expires_at: session.expiresAt.toISOString(),
    is_current: session.id === currentId,
  });
}

function presentClient(userAgent: string | null): z.output<typeof sessionSchema>['client'] {
  const parsed = parseUserAgent(userAgent);
  if (parsed === null) return null;
  const { browser, browserVersion, operatingSystem, device } = parsed;
  return { browser, browser_version: browserVersion, operating_system: operatingSystem, device };
}
