import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Metrics } from '../../domain/metrics/ports.ts';

/** Tells of answers that are sent while they are made, in the given registries. */
export function streamMetrics(registers: Registry[]): Pick<Metrics, 'streamOpened'> {
  const open = new Gauge({
    name: 'headgate_http_streams_open',
    help: 'Streamed answers that have begun and not ended, by route.',
    labelNames: ['route'],
    registers,
  });
  const durations = new Histogram({
    name: 'headgate_http_stream_duration_seconds',
    help: 'Time until a streamed answer ended, by route and outcome: completed, or aborted by its client or a cut.',
    labelNames: ['route', 'outcome'],
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    registers,
  });
  return {
    streamOpened(route = 'none') {
      open.inc({ route });
      return ({ completed, seconds }) => {
        open.dec({ route });
        durations.observe({ route, outcome: completed ? 'completed' : 'aborted' }, seconds);
      };
    },
  };
}
