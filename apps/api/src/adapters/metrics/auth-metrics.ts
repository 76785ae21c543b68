import { Counter, type Registry } from 'prom-client';
import type { Metrics } from '../../domain/metrics/ports.ts';

/** Counts what is refused to those who say who they are, in the given registries. */
export function authMetrics(registers: Registry[]): Pick<Metrics, 'authenticationFailed'> {
  const failures = new Counter({
    name: 'headgate_auth_failures_total',
    help: 'Failed authentications, by event and reason.',
    labelNames: ['event', 'reason'],
    registers,
  });
  return {
    authenticationFailed: ({ event, reason }) => failures.inc({ event, reason: reason ?? 'none' }),
  };
}
