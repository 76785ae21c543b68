import type { Logger } from 'pino';

/** Something that matters to whoever guards the service: who did what to what, from where, and how it ended. */
export interface SecurityEvent {
  /** A dotted name, such as `auth.login.failed`. */
  readonly event: string;
  readonly outcome: 'success' | 'failure';
  /** The person who acted, by id. */
  readonly user_id?: string | undefined;
  readonly org_id?: string | undefined;
  readonly session_id?: string | undefined;
  /** What was acted on, as `kind/id`. */
  readonly subject?: string | undefined;
  /** The address it came from. */
  readonly ip?: string | undefined;
  /** Why it failed, as a code. */
  readonly reason?: string | undefined;
}

/**
 * Writes a security event: a line with `target: "security"`, `info` when it succeeded and `warn` when
 * not, with the ids of the request it belongs to.
 *
 * @example
 * import { createLogger, logSecurityEvent } from '@headgate/core/logging';
 * const log = createLogger();
 * logSecurityEvent(log, { event: 'auth.login.failed', outcome: 'failure', reason: 'invalid_credentials' });
 */
export function logSecurityEvent(log: Logger, event: SecurityEvent): void {
  const level = event.outcome === 'success' ? 'info' : 'warn';
  log[level]({ target: 'security', ...event }, 'security event');
}
