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
  const cost = new Counter({
    name: 'headgate_model_cost_total',
    help: 'Cost of ended calls of models by the configured prices, in their currency.',
    registers,
  });
  const durations = new Histogram({
    name: 'headgate_model_call_duration_seconds',
    help: 'Time between the admission of a call of a model and its end, by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
    registers,
  });
  const firstTokens = new Histogram({
    name: 'headgate_model_first_token_seconds',
    help: 'Time between the admission of a chat and the first word of its answer.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    registers,
  });
  const failures = new Counter({
    name: 'headgate_provider_failures_total',
    help: 'Calls that a provider failed, those included that a fallback saved, by provider and code.',
    labelNames: ['provider', 'code'],
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
    modelCalled({ kind, outcome, state, input, output, cost: millionths, ...times }) {
      calls.inc({ kind, outcome, counts: state });
      durations.observe({ kind, outcome }, times.seconds);
      if (times.firstTokenSeconds !== undefined) firstTokens.observe(times.firstTokenSeconds);
      if (millionths !== undefined) cost.inc(millionths / 1_000_000);
      if (input !== undefined) tokens.inc({ direction: 'input', counts: state }, input);
      if (output !== undefined) tokens.inc({ direction: 'output', counts: state }, output);
    },
    providerFailed: ({ provider, code }) => failures.inc({ provider, code }),
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
