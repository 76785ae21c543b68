import { performance } from 'node:perf_hooks';
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Logger } from 'pino';
import type { AppEnv } from '../env.ts';

/** One line per request, when its answer begins: method, path without query, route, status, milliseconds. */
export function accessLog(log: Logger): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    const route = matchedRoute(c);
    log.info(
      {
        method: c.req.method,
        path: c.req.path,
        route,
        status: c.res.status,
        duration_ms: Math.round((performance.now() - startedAt) * 10) / 10,
      },
      'answered',
    );
  };
}

/** The pattern of the route that took the request, rather than of a middleware on the way. */
function matchedRoute(c: Context): string | undefined {
  return matchedRoutes(c).findLast(({ method }) => method === c.req.method)?.path;
}
