import { isAppError, type Problem, toProblem } from '@headgate/core';
import type { ProblemHandlerOptions, ProblemVariables } from '@headgate/core/hono';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import type { Metrics } from '../../domain/metrics/ports.ts';
import { matchedRoute } from '../matched-route.ts';
import {
  isOpenAiPath,
  type OpenAiError,
  openAiStatus,
  toOpenAiError,
} from '../openai/error-object.ts';
import { type Code, errors } from './registry.ts';
import { translateError } from './translate.ts';

/** How problems are written here. */
export const rendering = {
  registry: errors,
  typeBase: '/docs/errors/',
  fallback: 'internal_error',
} as const;

/** How this API renders and logs its errors. */
export function errorOptions(
  log: Logger,
  metrics: Pick<Metrics, 'requestFailed'>,
): ProblemHandlerOptions<Code> {
  return {
    ...rendering,
    translate: translateError,
    onError: (error, problem, c) => {
      metrics.requestFailed(problem.code, matchedRoute(c));
      logError(log, error, problem);
    },
    render: (problem, c) => {
      challenge(problem, c);
      // OpenAI's clients retry 409, 429 and 5xx unless they are told not to.
      const isForOpenAi = isOpenAiPath(c.req.path);
      if (!problem['retryable'] && (isForOpenAi || isRetriedStatus(problem.status))) {
        c.header('X-Should-Retry', 'false');
      }
      if (!isForOpenAi) return undefined;
      const retryAfter = problem['retry_after'];
      // Read before `Retry-After`, and not bound to whole seconds.
      if (typeof retryAfter === 'number') {
        c.header('Retry-After-Ms', String(Math.max(1, Math.ceil(retryAfter * 1_000))));
      }
      return c.json(toOpenAiError(problem), openAiStatus(problem) as ContentfulStatusCode);
    },
  };
}

// Clients send these again when nothing tells them that it is of no use.
function isRetriedStatus(status: number): boolean {
  return status === 409 || status === 429;
}

/**
 * Describes the failure that ends a stream whose answer had begun, and logs it like any other. It keeps the ids of the request
 * and not the request, which a stream would hold in memory for as long as it lasts.
 */
export function streamProblems(c: Context, log: Logger): (error: unknown) => Problem {
  const { requestId, traceId } = c.var as ProblemVariables;
  const instance = c.req.path;
  return (error) => {
    const known = isAppError(error) ? error : (translateError(error) ?? error);
    const problem = toProblem(known, { ...rendering, instance, requestId, traceId });
    logError(log, error, problem);
    return problem;
  };
}

/** The same as {@link streamProblems}, in the form of OpenAI. */
export function streamErrors(c: Context, log: Logger): (error: unknown) => OpenAiError {
  const describe = streamProblems(c, log);
  return (error) => toOpenAiError(describe(error));
}

// RFC 6750 section 3.1: a request without credentials gets a challenge without an error code.
function challenge(problem: Problem, c: Context): void {
  if (problem.code === 'insufficient_scope') {
    const scope = `error="insufficient_scope", scope="${problem['scope']}"`;
    c.header('WWW-Authenticate', `Bearer realm="headgate", ${scope}`);
  }
  if (problem.status !== 401 || c.req.path.startsWith('/v1/auth/')) return;
  const error = problem.code === 'unauthenticated' ? '' : ', error="invalid_token"';
  c.header('WWW-Authenticate', `Bearer realm="headgate"${error}`);
}

function logError(log: Logger, error: unknown, problem: Problem): void {
  const fields = { target: 'http', err: error, code: problem.code, status: problem.status };
  if (problem.status >= 500) log.error(fields, 'request failed');
  else log.debug(fields, 'request refused');
}
