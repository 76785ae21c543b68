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
  const answer = cors({
    origin: any ? '*' : [...origins],
    credentials: !any,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: exposed,
    maxAge: preflightSeconds,
  });
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && (any || allowed.has(origin))) return answer(c, next);
    await next();
    // Caches must not give this answer to a page of an origin that is allowed.
    if (!any) c.res.headers.append('Vary', 'Origin');
  };
}
