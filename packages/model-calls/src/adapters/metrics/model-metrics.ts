import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ModelMetrics, ProviderLoad } from '../../domain/metrics/ports.ts';

const stateNumbers: Readonly<Record<string, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Counts the calls of models and what happens to them on their way, in the given registries. */
export function modelMetrics(registers: Registry[]): ModelMetrics {
  let load: () => readonly ProviderLoad[] = () => [];
  const calls = new Counter({
    name: 'headgate_model_calls_total',
    help: 'Calls of models that have ended, by kind, outcome and where their counts come from.',
    labelNames: ['kind', 'outcome', 'counts'],
    registers,
  });
  const tokens = new Counter({
    name: 'headgate_model_tokens_total',
    help: 'Tokens of ended calls of models, by direction and where the count comes from.',
    labelNames: ['direction', 'counts'],
    registers,
  });
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
    modelCalled({ kind, outcome, state, input, output }) {
      calls.inc({ kind, outcome, counts: state });
      if (input !== undefined) tokens.inc({ direction: 'input', counts: state }, input);
      if (output !== undefined) tokens.inc({ direction: 'output', counts: state }, output);
    },
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
