import { type AppError, toProblem } from '@headgate/core';
import { corsFields } from '../middleware/cors.ts';
import { requestIdOf } from '../middleware/request-context.ts';
import { securityFields } from '../middleware/security-headers.ts';
import { isOpenAiPath, toOpenAiError } from '../openai/error-object.ts';
import type { ApiServices } from '../services.ts';
import { rendering } from './handler.ts';
import type { Code } from './registry.ts';

/** What is known of a request that the application does not see. */
export interface OutsideRequest {
  readonly method: string | undefined;
  /** The target without its query. */
  readonly path: string | undefined;
  header(name: string): string | undefined;
}

export interface OutsideAnswer {
  readonly status: number;
  readonly requestId: string;
  readonly traceId: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Writes the answer of an error outside of the middlewares, with what each of them would have added. */
export function errorsOutside({
  baseUrl,
  corsOrigins,
  generateId,
  tracing,
}: Pick<ApiServices, 'baseUrl' | 'corsOrigins' | 'generateId' | 'tracing'>) {
  const security = securityFields({ https: baseUrl?.startsWith('https:') ?? false });
  const cors = corsFields(corsOrigins);
  return (error: AppError<Code>, { method, path, header }: OutsideRequest): OutsideAnswer => {
    const start = {
      method: method ?? '_OTHER',
      path: path ?? '',
      traceparent: header('traceparent'),
      tracestate: header('tracestate'),
      origin: () => baseUrl,
      callerDecides: false,
    };
    return tracing.request(start, (span) => {
      const { traceId } = span;
      const requestId = requestIdOf(header('x-request-id'), generateId);
      const problem = toProblem(error, { ...rendering, instance: path, requestId, traceId });
      const { status } = problem;
      span.end({ route: () => undefined, status });
      const isForOpenAi = isOpenAiPath(start.path);
      return {
        status,
        requestId,
        traceId,
        headers: {
          ...security,
          ...cors(header('origin')),
          'Content-Type': isForOpenAi ? 'application/json' : 'application/problem+json',
          'Cache-Control': 'no-store',
          'X-Request-Id': requestId,
          'X-Trace-Id': traceId,
        },
        body: JSON.stringify(isForOpenAi ? toOpenAiError(problem) : problem),
      };
    });
  };
}
