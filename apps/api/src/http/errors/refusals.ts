import { AppError, toProblem } from '@headgate/core';
import type { DescribeRefusal } from '@headgate/core/node-server';
import { requestIdOf } from '../middleware/request-context.ts';
import { securityFields } from '../middleware/security-headers.ts';
import { isOpenAiPath, toOpenAiError } from '../openai/error-object.ts';
import type { ApiServices } from '../services.ts';
import { rendering } from './handler.ts';

/**
 * Writes the answers to what the server refuses before the application sees it, such as a header that cannot be read: with
 * ids that stand in the log, as every other answer.
 */
export function describeRefusals({
  baseUrl,
  generateId,
  log,
  metrics,
  tracing,
}: Pick<ApiServices, 'baseUrl' | 'generateId' | 'log' | 'metrics' | 'tracing'>): DescribeRefusal {
  const fields = securityFields({ https: baseUrl?.startsWith('https:') ?? false });
  return ({ status, code }, request) => {
    const start = {
      method: request?.method ?? '_OTHER',
      path: request?.path ?? '',
      traceparent: oneOf(request?.headers['traceparent']),
      tracestate: oneOf(request?.headers['tracestate']),
      origin: () => baseUrl,
      callerDecides: false,
    };
    return tracing.request(start, (span) => {
      const requestId = requestIdOf(oneOf(request?.headers['x-request-id']), generateId);
      const { traceId } = span;
      const problem = toProblem(new AppError(code), {
        ...rendering,
        instance: request?.path,
        requestId,
        traceId,
      });
      metrics.requestFailed(code, undefined);
      log.info(
        {
          target: 'http',
          request_id: requestId,
          trace_id: traceId,
          method: start.method,
          path: start.path,
          status,
          code,
        },
        'refused before it was a request',
      );
      span.end({ route: () => undefined, status });
      const headers = { ...fields, 'X-Request-Id': requestId, 'X-Trace-Id': traceId };
      if (!isOpenAiPath(start.path)) return { headers, body: JSON.stringify(problem) };
      return {
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(toOpenAiError(problem)),
      };
    });
  };
}

function oneOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
