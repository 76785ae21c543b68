import type { Code } from '../errors/registry.ts';

/** What providers answer when they are asked for anything. */
export const providerProblems = [
  'upstream_error',
  'upstream_unreachable',
  'upstream_timeout',
] as const satisfies readonly Code[];

/** What may go wrong with a call of a model. */
export const callProblems = [
  ...providerProblems,
  'model_not_found',
  'unsupported_parameter',
  'context_length_exceeded',
  'insufficient_quota',
  'overloaded',
  'model_loading',
] as const satisfies readonly Code[];
