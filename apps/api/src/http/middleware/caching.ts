import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';

export interface CachingOptions {
  /** Whether clients may keep answers and ask whether they still hold; otherwise they are told to keep nothing. */
  readonly keep: boolean;
}

/**
 * Gives each JSON answer to a GET or a HEAD an `ETag` where it has none, and answers 304 without a body to an `If-None-Match` that
 * names it (RFC 9110 section 13.1.2). Nothing else may be kept by anybody unless its route says so.
 */
export function caching({ keep }: CachingOptions): MiddlewareHandler<AppEnv> {
  const kept = keep ? 'private, no-cache' : 'no-store';
  return async (c, next) => {
    await next();
    const { headers, status } = c.res;
    const said = headers.get('Cache-Control');
    const isTagged =
      (c.req.method === 'GET' || c.req.method === 'HEAD') &&
      status === 200 &&
      said !== 'no-store' &&
      headers.get('content-type')?.startsWith('application/json') === true;
    if (said === null) {
      headers.set('Cache-Control', isTagged ? kept : 'no-store');
      // What one caller gets is not for another.
      headers.append('Vary', 'Authorization, Cookie');
    }
    if (!isTagged) return;
    const tag = headers.get('ETag') ?? (await tagBody(c));
    if (names(c.req.header('if-none-match'), tag)) {
      c.res = new Response(null, { status: 304, headers: unchanged(c.res.headers) });
    }
  };
}

// The page of a list is the same to its readers when its bytes differ in nothing but its links; so its tag is weak.
const listStart = /^\{"(?:items|object":"list)"/;

async function tagBody(c: Context<AppEnv>): Promise<string> {
  const { status, headers } = c.res;
  const body = await c.res.text();
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 27);
  const tag = listStart.test(body) ? `W/"${digest}"` : `"${digest}"`;
  const tagged = new Headers(headers);
  tagged.set('ETag', tag);
  // Set to nothing first: Hono adds the header fields of the former answer to those of the next one.
  c.res = undefined;
  c.res = new Response(body, { status, headers: tagged });
  return tag;
}

/** Compares weakly, as `If-None-Match` does. */
function names(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return ifNoneMatch
    .split(',')
    .some((candidate) => candidate.trim().replace(/^W\//, '') === opaque);
}

/** The header fields of a 304: those of the 200 but for what describes the body. */
function unchanged(of: Headers): Headers {
  const headers = new Headers(of);
  for (const name of ['content-type', 'content-length', 'content-encoding']) headers.delete(name);
  return headers;
}
