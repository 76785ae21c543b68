import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Metrics, ProviderLoad } from '../../domain/metrics/ports.ts';

const stateNumbers: Readonly<Record<string, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Counts what happens to calls on their way to a model, in the given registries. */
export function modelRouteMetrics(
  registers: Registry[],
): Pick<Metrics, 'queueWaited' | 'modelFellBack' | 'circuitChanged' | 'watchProviders'> {
  let load: () => readonly ProviderLoad[] = () => [];
  const waits = new Histogram({
    name: 'headgate_model_queue_wait_seconds',
    help: 'Waits of calls that found no free slot of their model, by provider and outcome: admitted, refused, left.',
    labelNames: ['provider', 'outcome'],
    buckets: [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    registers,
  });
  const fallbacks = new Counter({
    name: 'headgate_model_fallbacks_total',
    help: 'Calls that went on to another model, by the one that failed and the one asked next.',
    labelNames: ['from', 'to'],
    registers,
  });
  const circuits = new Gauge({
    name: 'headgate_model_circuit_state',
    help: 'State of the circuit breaker of a model or provider: 0 closed, 1 half-open, 2 open.',
    labelNames: ['name'],
    registers,
  });
  new Gauge({
    name: 'headgate_model_calls_in_flight',
    help: 'Calls of limited models now, by provider and whether they run or wait.',
    labelNames: ['provider', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { provider, running, waiting } of load()) {
        this.set({ provider, state: 'running' }, running);
        this.set({ provider, state: 'waiting' }, waiting);
      }
    },
  });
  return {
    queueWaited({ provider, outcome, seconds }) {
      waits.observe({ provider, outcome }, seconds);
    },
    modelFellBack: (from, to) => fallbacks.inc({ from, to }),
    circuitChanged: (name, state) => circuits.set({ name }, stateNumbers[state] ?? 0),
    watchProviders(source) {
      load = source;
    },
  };
}
