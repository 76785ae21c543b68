import { AppError } from '@headgate/core';
import { getPath } from 'hono/utils/url';
import { errorsOutside } from './errors/outside.ts';
import { isPreflight } from './middleware/cors.ts';
import { isOpenAiPath } from './openai/error-object.ts';
import { isOpenEnded, isProbe } from './route-rules.ts';
import type { ApiServices } from './services.ts';

type Fetch<Rest extends unknown[]> = (
  request: Request,
  ...rest: Rest
) => Response | Promise<Response>;

/**
 * Refuses at once what there is no capacity for, so that what was accepted is answered in time. Probes always pass. It stands
 * before the application and all of its middlewares, since what is refused has to cost little; the load gauge logs it in sums.
 */
export function withinCapacity<Rest extends unknown[]>(
  fetch: Fetch<Rest>,
  services: Pick<
    ApiServices,
    'baseUrl' | 'corsOrigins' | 'generateId' | 'load' | 'metrics' | 'tracing'
  >,
): Fetch<Rest> {
  const { corsOrigins, load, metrics } = services;
  const answer = errorsOutside(services);
  const overloaded = new AppError('overloaded', {
    detail: 'The service has more requests than it can answer in time.',
    retryAfter: 1,
  });

  function refuse(request: Request, path: string): Response {
    const { method, headers: sent } = request;
    const header = (name: string) => sent.get(name) ?? undefined;
    const { status, headers, body } = answer(overloaded, { method, path, header });
    headers['Retry-After'] = '1';
    if (isOpenAiPath(path)) headers['Retry-After-Ms'] = '1000';
    metrics.requestFailed('overloaded', undefined);
    metrics.requestAnswered({ method, route: undefined, status, seconds: 0 });
    return new Response(method === 'HEAD' ? null : body, { status, headers });
  }

  async function answered(request: Request, rest: Rest): Promise<Response> {
    try {
      return await fetch(request, ...rest);
    } finally {
      load.leave();
    }
  }

  return (request, ...rest) => {
    const path = getPath(request);
    if (isProbe(path) || isPreflight(request, corsOrigins)) return fetch(request, ...rest);
    return load.enter(isOpenEnded(path)) ? answered(request, rest) : refuse(request, path);
  };
}
