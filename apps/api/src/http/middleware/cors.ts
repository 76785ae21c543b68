import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { AppEnv } from '../env.ts';

const exposed = [
  'Content-Disposition',
  'ETag',
  'Idempotent-Replayed',
  'Link',
  'Location',
  'OpenAI-Processing-Ms',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Retry-After-Ms',
  'WWW-Authenticate',
  'X-RateLimit-Limit',
  'X-RateLimit-Limit-Requests',
  'X-RateLimit-Limit-Tokens',
  'X-RateLimit-Remaining',
  'X-RateLimit-Remaining-Requests',
  'X-RateLimit-Remaining-Tokens',
  'X-RateLimit-Reset',
  'X-RateLimit-Reset-Requests',
  'X-RateLimit-Reset-Tokens',
  'X-Request-Id',
  'X-Should-Retry',
  'X-Trace-Id',
];
const preflightSeconds = 600;

/**
 * Lets the pages of the given origins call the API. With `*` those of any origin may, but then without cookies: a
 * credential and a wildcard together would let every page act for whoever visits it.
 */
export function corsFor(origins: readonly string[]): MiddlewareHandler<AppEnv> {
  if (origins.length === 0) return (_, next) => next();
  const any = origins.includes('*');
  const allowed = new Set(origins);
  const preflight = cors({
    origin: any ? '*' : [...origins],
    credentials: !any,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: exposed,
    maxAge: preflightSeconds,
  });
  const exposedFields = exposed.join(',');
  return async (c, next) => {
    const origin = c.req.header('origin');
    const isAllowed = origin !== undefined && (any || allowed.has(origin));
    if (isAllowed && c.req.method === 'OPTIONS') return preflight(c, next);
    // Hono's writes its fields before there is an answer, so that Hono makes the answer a second time with them.
    await next();
    const { headers } = c.res;
    if (isAllowed) {
      headers.set('Access-Control-Allow-Origin', any ? '*' : origin);
      if (!any) headers.set('Access-Control-Allow-Credentials', 'true');
      headers.set('Access-Control-Expose-Headers', exposedFields);
    }
    // Caches must not give this answer to a page of another origin.
    if (!any) headers.append('Vary', 'Origin');
  };
}
