import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';

/** The pattern of the route that took the request, rather than of a middleware on the way. A HEAD is taken by the route of its GET. */
export function matchedRoute(c: Context): string | undefined {
  const taken = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  return matchedRoutes(c).findLast(({ method }) => method === taken)?.path;
}
