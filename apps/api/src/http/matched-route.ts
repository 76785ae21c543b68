import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';

/** A route as the OpenAPI document writes it: `GET /v1/jobs/{id}`. */
export function routeName({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')}`;
}

/** The pattern of the route that took the request, rather than of a middleware on the way. A HEAD is taken by the route of its GET. */
export function matchedRoute(c: Context): string | undefined {
  const taken = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  return matchedRoutes(c).findLast(({ method }) => method === taken)?.path;
}
