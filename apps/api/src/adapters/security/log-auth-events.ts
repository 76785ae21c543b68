import type { AuthEvent, OnAuthEvent } from '@headgate/auth';
import { logSecurityEvent } from '@headgate/core/logging';
import type { Logger } from 'pino';

/** Writes every event of an account as a security event. */
export function logAuthEvents(log: Logger): OnAuthEvent {
  return (event) => {
    const { userId, organizationId, sessionId, apiKeyId, ip, reason } =
      event as Partial<AllMembers>;
    logSecurityEvent(log, {
      event: event.type,
      outcome: isAuthFailure(event) ? 'failure' : 'success',
      user_id: userId ?? undefined,
      org_id: organizationId,
      subject: subjectOf(sessionId, apiKeyId),
      ip: ip ?? undefined,
      reason,
    });
  };
}

/** Whether an event says that something was refused or is wrong. */
export function isAuthFailure(event: AuthEvent): boolean {
  return failures.has(event.type);
}

const failures: ReadonlySet<AuthEvent['type']> = new Set([
  'auth.login.failed',
  'auth.refresh.failed',
  'auth.refresh.reuse_detected',
  'auth.hash.malformed',
  'auth.api_key.refused',
  'auth.password.change_failed',
]);

/** What an event may hold beside its type, whichever event it is. */
interface AllMembers {
  readonly userId: string | null;
  readonly organizationId: string;
  readonly sessionId: string | null;
  readonly apiKeyId: string | null;
  readonly ip: string | null;
  readonly reason: string;
}

function subjectOf(
  sessionId: string | null | undefined,
  apiKeyId: string | null | undefined,
): string | undefined {
  if (sessionId) return `session/${sessionId}`;
  return apiKeyId ? `api_key/${apiKeyId}` : undefined;
}
