import type { OnAuthEvent } from '@headgate/auth';
import type { Logger } from 'pino';
import type { Metrics } from '../../domain/metrics/ports.ts';
import { isAuthFailure, logAuthEvents } from './log-auth-events.ts';

/** Logs every event of an account, and counts the failures. */
export function onAuthEvent(
  log: Logger,
  metrics: Pick<Metrics, 'authenticationFailed'>,
): OnAuthEvent {
  const write = logAuthEvents(log);
  return (event) => {
    if (isAuthFailure(event)) {
      metrics.authenticationFailed({
        event: event.type,
        reason: 'reason' in event ? event.reason : undefined,
      });
    }
    return write(event);
  };
}
