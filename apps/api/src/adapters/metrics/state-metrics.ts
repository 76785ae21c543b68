import { Counter, Gauge, type Registry } from 'prom-client';
import type { Metrics } from '../../domain/metrics/ports.ts';

/** Tells errors by code and the state of the parts that the service depends on, in the given registries. */
export function stateMetrics(
  registers: Registry[],
): Pick<Metrics, 'requestFailed' | 'dependencySeen' | 'queuesUnserved'> {
  const errors = new Counter({
    name: 'headgate_http_errors_total',
    help: 'Requests that ended with an error, by its code and the route.',
    labelNames: ['code', 'route'],
    registers,
  });
  const up = new Gauge({
    name: 'headgate_dependency_up',
    help: 'Whether a part that the service depends on answered when it was last looked at.',
    labelNames: ['dependency'],
    registers,
  });
  const latency = new Gauge({
    name: 'headgate_dependency_latency_seconds',
    help: 'How long that answer took.',
    labelNames: ['dependency'],
    registers,
  });
  const unserved = new Gauge({
    name: 'headgate_queue_unserved_jobs',
    help: 'Jobs that could run, in queues that no worker serves.',
    labelNames: ['queue'],
    registers,
  });
  return {
    queuesUnserved(queues) {
      unserved.reset();
      for (const { queue, waiting } of queues) unserved.set({ queue }, waiting);
    },
    requestFailed: (code, route) => errors.inc({ code, route: route ?? 'none' }),
    dependencySeen(dependency, ok, seconds) {
      up.set({ dependency }, ok ? 1 : 0);
      latency.set({ dependency }, seconds);
    },
  };
}
