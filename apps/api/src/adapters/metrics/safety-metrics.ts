import { Counter, type Registry } from 'prom-client';
import type { Metrics } from '../../domain/metrics/ports.ts';

/** Counts what was refused for safety, in the given registries. */
export function safetyMetrics(registers: Registry[]): Pick<Metrics, 'cspViolated' | 'loadShed'> {
  const violations = new Counter({
    name: 'headgate_csp_violations_total',
    help: 'What browsers refused because of a content policy, by directive and disposition.',
    labelNames: ['directive', 'disposition'],
    registers,
  });
  const shed = new Counter({
    name: 'headgate_http_requests_shed_total',
    help: 'Requests refused for want of capacity: too many at a time (requests) or a late event loop (delay).',
    labelNames: ['reason'],
    registers,
  });
  return {
    cspViolated: (directive, disposition) => violations.inc({ directive, disposition }),
    loadShed: (reason) => shed.inc({ reason }),
  };
}
