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

function isAllowed(origins: readonly string[], origin: string | undefined): origin is string {
  return origin !== undefined && (origins.includes('*') || origins.includes(origin));
}

/** Whether a request is a browser's question whether a page may send another one, and the page is one that may. */
export function isPreflight(
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  origins: readonly string[],
): boolean {
  return method === 'OPTIONS' && isAllowed(origins, headers.get('origin') ?? undefined);
}

/**
 * The fields that let the page of an origin read an answer. With `*` those of any origin may, but then without cookies: a
 * credential and a wildcard together would let every page act for whoever visits it.
 */
export function corsFields(
  origins: readonly string[],
): (origin: string | undefined) => Readonly<Record<string, string>> {
  const exposing = { 'Access-Control-Expose-Headers': exposed.join(',') };
  if (origins.includes('*')) {
    const toAny = { ...exposing, 'Access-Control-Allow-Origin': '*' };
    return (origin) => (origin === undefined ? {} : toAny);
  }
  const none = origins.length === 0 ? {} : varying;
  const ofOrigin = new Map(
    origins.map((origin) => [
      origin,
      {
        ...exposing,
        ...varying,
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
      },
    ]),
  );
  return (origin = '') => ofOrigin.get(origin) ?? none;
}

// Caches must not give this answer to a page of another origin.
const varying = { Vary: 'Origin' };

/** Lets the pages of the given origins call the API. */
export function corsFor(origins: readonly string[]): MiddlewareHandler<AppEnv> {
  if (origins.length === 0) return (_, next) => next();
  const any = origins.includes('*');
  const fields = corsFields(origins);
  const preflight = cors({
    origin: any ? '*' : [...origins],
    credentials: !any,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    maxAge: preflightSeconds,
  });
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (c.req.method === 'OPTIONS' && isAllowed(origins, origin)) return preflight(c, next);
    // Hono's writes its fields before there is an answer, so that Hono makes the answer a second time with them.
    await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(fields(origin))) headers.append(name, value);
  };
}
