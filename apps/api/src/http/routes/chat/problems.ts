import { problems } from '../../openapi.ts';

/** What may go wrong with a turn before its first word. */
export const turnProblems = problems(
  'unauthenticated',
  'invalid_token',
  'forbidden',
  'not_found',
  'model_not_found',
  'validation_failed',
  'unsupported_parameter',
  'context_length_exceeded',
  'upstream_error',
  'upstream_unreachable',
  'upstream_timeout',
  'overloaded',
  'model_loading',
);
