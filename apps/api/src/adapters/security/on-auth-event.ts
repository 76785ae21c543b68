import type { OnAuthEvent } from '@headgate/auth';
import type { Logger } from 'pino';
import type { Metrics } from '../../domain/metrics/ports.ts';
import { isAuthFailure, logAuthEvents } from './log-auth-events.ts';

/** Logs and counts every event of an account; the failures by their reasons too. */
export function onAuthEvent(
  log: Logger,
  metrics: Pick<Metrics, 'authenticationFailed' | 'securityEvent'>,
): OnAuthEvent {
  const write = logAuthEvents(log);
  return (event) => {
    const failed = isAuthFailure(event);
    metrics.securityEvent(event.type, failed ? 'failure' : 'success');
    if (failed) {
      metrics.authenticationFailed({
        event: event.type,
        reason: 'reason' in event ? event.reason : undefined,
      });
    }
    return write(event);
  };
}
