import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { etagOfBytes, namesTag } from '../preconditions.ts';
import { isProbe, isWhole } from '../route-rules.ts';
import { textOf } from './plain-answers.ts';

export interface CachingOptions {
  /** Whether clients may keep answers and ask whether they still hold; otherwise they are told to keep nothing. */
  readonly keep: boolean;
}

/**
 * Gives each whole answer to a GET or a HEAD an `ETag` where it has none, and answers 304 without a body to an `If-None-Match`
 * that names it (RFC 9110 section 13.1.2). Nothing else may be kept by anybody unless its route says so. Its place is around
 * whatever refuses requests, so that no refusal is kept either.
 */
export function caching({ keep }: CachingOptions): MiddlewareHandler<AppEnv> {
  const kept = keep ? 'private, no-cache' : 'no-store';
  return async (c, next) => {
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    await next();
    const { headers, status } = c.res;
    const said = headers.get('Cache-Control');
    const isTagged =
      isRead &&
      (status === 304 || (status === 200 && said !== 'no-store' && !isProbe(c.req.path))) &&
      (headers.has('ETag') || isWhole(headers.get('content-type') ?? ''));
    if (said === null) {
      headers.set('Cache-Control', isTagged ? kept : 'no-store');
      // What one caller gets is not for another.
      headers.append('Vary', 'Authorization, Cookie');
    } else if (said.startsWith('public')) {
      for (const name of ofOneCaller) headers.delete(name);
    }
    if (!isTagged || status === 304) return;
    const tag = headers.get('ETag') ?? (await tagBody(c));
    if (namesTag(c.req.header('if-none-match'), tag)) {
      c.res = new Response(null, { status: 304, headers: unchanged(c.res.headers) });
    }
  };
}

// A shared cache would give everybody what is left to whoever asked first.
const ofOneCaller = [
  'RateLimit-Policy',
  'RateLimit',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
];

// The page of a list is the same to its readers when its bytes differ in nothing but its links; so its tag is weak.
const listStart = /^\{"(?:items|object":"list)"/;

function tagOf(body: string): string {
  const strong = etagOfBytes(body);
  return listStart.test(body) ? `W/${strong}` : strong;
}

async function tagBody(c: Context<AppEnv>): Promise<string> {
  const { status, headers } = c.res;
  const text = textOf(c.res);
  if (text !== undefined) {
    const tag = tagOf(text);
    headers.set('ETag', tag);
    return tag;
  }
  const body = await c.res.text();
  const tag = tagOf(body);
  const tagged = new Headers(headers);
  tagged.set('ETag', tag);
  // Set to nothing first: Hono adds the header fields of the former answer to those of the next one.
  c.res = undefined;
  c.res = new Response(body, { status, headers: tagged });
  return tag;
}

/** The header fields of a 304: those of the 200 but for what describes the body. */
function unchanged(of: Headers): Headers {
  const headers = new Headers(of);
  for (const name of ['content-type', 'content-length', 'content-disposition']) {
    headers.delete(name);
  }
  return headers;
}
