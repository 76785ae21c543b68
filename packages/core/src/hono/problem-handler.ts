import type { Context, Env, ErrorHandler, Hono, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { fromAbortError } from '../abort-error.ts';
import { AppError, type ErrorRegistry, isAppError } from '../errors.ts';
import { type Problem, toProblem } from '../problem.ts';

/** What the handlers read from the context, where a middleware has set it. */
export interface ProblemVariables {
  requestId?: string;
  traceId?: string;
}

export interface ProblemHandlerOptions<Code extends string> {
  readonly registry: ErrorRegistry<Code>;
  /** What `type` begins with, such as `https://docs.example/errors/`. */
  readonly typeBase: string;
  readonly fallback: Code;
  /** Turns an error of another kind (a library's, Prisma's) into one of the registry. */
  readonly translate?: (error: unknown) => AppError | undefined;
  /** Called once for each error, before it is rendered: the place to log. */
  readonly onError?: (error: unknown, problem: Problem, c: Context) => void;
  /** Renders in another shape than problem+json; `undefined` leaves it to the default. */
  readonly render?: (problem: Problem, c: Context, error: unknown) => Response | undefined;
}

/**
 * Renders whatever a handler threw as problem+json (RFC 9457).
 *
 * @example
 * import { commonErrors, defineErrors } from '@headgate/core';
 * import { problemHandler } from '@headgate/core/hono';
 * import { Hono } from 'hono';
 * const app = new Hono();
 * const registry = defineErrors(commonErrors);
 * app.onError(problemHandler({ registry, typeBase: '/errors/', fallback: 'internal_error' }));
 */
export function problemHandler<Code extends string>(
  options: ProblemHandlerOptions<Code>,
): ErrorHandler {
  return (error, c) => {
    // An exception that brings its own answer keeps it; headers that were set before are added.
    if (error instanceof HTTPException && error.res !== undefined) {
      const { body, status, headers } = error.getResponse();
      return c.newResponse(body, status as ContentfulStatusCode, Object.fromEntries(headers));
    }
    return problemResponse(c, error, options);
  };
}

/** Renders one error as an answer; what {@link problemHandler} does, for a middleware that answers itself. */
export function problemResponse<Code extends string>(
  c: Context,
  error: unknown,
  options: ProblemHandlerOptions<Code>,
): Response {
  const translated = isAppError(error)
    ? error
    : (options.translate?.(error) ?? fromHttpException(error) ?? fromAbortError(error) ?? error);
  const variables = c.var as ProblemVariables;
  const problem = toProblem(translated, {
    registry: options.registry,
    typeBase: options.typeBase,
    fallback: options.fallback,
    instance: c.req.path,
    requestId: variables.requestId,
    traceId: variables.traceId,
  });
  options.onError?.(error, problem, c);
  if (isAppError(translated)) {
    if (translated.retryAfter !== undefined) {
      c.header('Retry-After', String(Math.max(1, Math.ceil(translated.retryAfter))));
    }
    const allow = translated.extensions?.['allow'];
    if (Array.isArray(allow)) c.header('Allow', allow.join(', '));
  }
  return (
    options.render?.(problem, c, error) ??
    c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
      'Content-Type': 'application/problem+json',
    })
  );
}

/**
 * Answers what no route took: 405 with `Allow` where the path exists with other methods, else 404.
 *
 * @example
 * import { notFoundHandler } from '@headgate/core/hono';
 * import { Hono } from 'hono';
 * const app = new Hono();
 * app.notFound(notFoundHandler(app));
 */
export function notFoundHandler<E extends Env>(app: Hono<E>): NotFoundHandler<E> {
  return (c) => {
    const allow = methodsOf(app, c.req.path);
    if (allow.length === 0) {
      throw new AppError('not_found', { detail: 'There is no resource at this path.' });
    }
    throw new AppError('method_not_allowed', {
      detail: `This resource supports ${allow.join(', ')}.`,
      extensions: { allow },
    });
  };
}

/** Hono's own exceptions (malformed JSON, time-outs) as ours. */
export function fromHttpException(error: unknown): AppError | undefined {
  if (!(error instanceof HTTPException)) return undefined;
  switch (error.status) {
    case 400:
      return new AppError(/JSON/.test(error.message) ? 'malformed_json' : 'bad_request', {
        cause: error,
      });
    case 401:
      return new AppError('unauthenticated', { cause: error });
    case 403:
      return new AppError('forbidden', { cause: error });
    case 404:
      return new AppError('not_found', { cause: error });
    case 413:
      return new AppError('payload_too_large', { cause: error });
    case 415:
      return new AppError('unsupported_media_type', { cause: error });
    case 503:
      return new AppError('service_unavailable', { cause: error });
    case 504:
      return new AppError('request_timeout', { cause: error });
    default:
      return undefined;
  }
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function methodsOf<E extends Env>(app: Hono<E>, path: string): string[] {
  const allowed = methods.filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method === method),
  );
  return allowed.includes('GET') ? ['GET', 'HEAD', ...allowed.slice(1)] : [...allowed];
}
