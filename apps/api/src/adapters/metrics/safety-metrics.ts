import { Counter, Gauge, type Registry } from 'prom-client';
import type { Metrics } from '../../domain/metrics/ports.ts';

/** Counts what was refused for safety, in the given registries. */
export function safetyMetrics(
  registers: Registry[],
): Pick<Metrics, 'cspViolated' | 'loadShed' | 'securityTxtExpires' | 'watchLoad'> {
  const violations = new Counter({
    name: 'headgate_csp_violations_total',
    help: 'What browsers refused because of a content policy, by directive and disposition.',
    labelNames: ['directive', 'disposition'],
    registers,
  });
  const shed = new Counter({
    name: 'headgate_http_requests_shed_total',
    help: 'Requests refused for want of capacity: too many at a time (requests), or a queue for the event loop (event_loop) or for a connection to the database (database) that does not empty.',
    labelNames: ['reason'],
    registers,
  });
  const expires = new Gauge({
    name: 'headgate_security_txt_expires_seconds',
    help: 'When security.txt ends, in seconds since 1970; 0 where there is none.',
    registers,
  });
  return {
    securityTxtExpires: (at) => expires.set(at.getTime() / 1000),
    cspViolated: (directive, disposition) => violations.inc({ directive, disposition }),
    loadShed: (reason) => shed.inc({ reason }),
    watchLoad(load) {
      new Gauge({
        name: 'headgate_http_requests_waiting',
        help: 'Requests whose answers have not begun.',
        registers,
        collect() {
          this.set(load.requests);
        },
      });
    },
  };
}
