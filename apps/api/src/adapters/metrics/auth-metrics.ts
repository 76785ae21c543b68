import { Counter, type Registry } from 'prom-client';
import type { Metrics } from '../../domain/metrics/ports.ts';

/** Counts what happens to accounts and keys, and what is refused to those who say who they are, in the given registries. */
export function authMetrics(
  registers: Registry[],
): Pick<Metrics, 'authenticationFailed' | 'securityEvent' | 'audited'> {
  const failures = new Counter({
    name: 'headgate_auth_failures_total',
    help: 'Failed authentications, by event and reason.',
    labelNames: ['event', 'reason'],
    registers,
  });
  const events = new Counter({
    name: 'headgate_security_events_total',
    help: 'Security events as they are logged, by event and outcome.',
    labelNames: ['event', 'outcome'],
    registers,
  });
  const audited = new Counter({
    name: 'headgate_audit_events_total',
    help: 'Lines of the audit log that this process has stored, by action.',
    labelNames: ['action'],
    registers,
  });
  return {
    authenticationFailed: ({ event, reason }) => failures.inc({ event, reason: reason ?? 'none' }),
    securityEvent: (event, outcome) => events.inc({ event, outcome }),
    audited: (action) => audited.inc({ action }),
  };
}
