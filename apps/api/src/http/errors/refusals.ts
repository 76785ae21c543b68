import { AppError } from '@headgate/core';
import type { DescribeRefusal } from '@headgate/core/node-server';
import type { ApiServices } from '../services.ts';
import { errorsOutside } from './outside.ts';

/**
 * Writes the answers to what the server refuses before the application sees it, such as a header that cannot be read: with
 * ids that stand in the log, as every other answer.
 */
export function describeRefusals(
  services: Pick<
    ApiServices,
    'baseUrl' | 'corsOrigins' | 'generateId' | 'log' | 'metrics' | 'tracing'
  >,
): DescribeRefusal {
  const { log, metrics } = services;
  const answer = errorsOutside(services);
  return ({ status, code }, request) => {
    const { requestId, traceId, headers, body } = answer(new AppError(code), {
      method: request?.method,
      path: request?.path,
      header: (name) => oneOf(request?.headers[name]),
    });
    metrics.requestFailed(code, undefined);
    log.info(
      {
        target: 'http',
        request_id: requestId,
        trace_id: traceId,
        method: request?.method ?? '_OTHER',
        path: request?.path ?? '',
        status,
        code,
      },
      'refused before it was a request',
    );
    return { headers, body };
  };
}

function oneOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
