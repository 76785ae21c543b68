import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';

/** The pattern of the route that took the request, rather than of a middleware on the way. */
export function matchedRoute(c: Context): string | undefined {
  return matchedRoutes(c).findLast(({ method }) => method === c.req.method)?.path;
}
