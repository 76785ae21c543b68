import type { Context } from 'hono';
import type { ExpectedVersions } from '../domain/lists/expected-versions.ts';

/** The strong entity tag of a resource with a version (RFC 9110 section 8.8.3). */
export function etagOf({ version }: { readonly version: number }): string {
  return `"${version}"`;
}

/**
 * The versions that the `If-Match` of a request asks for; undefined without one, and for `*`. A weak tag, or one that is
 * none of ours, matches nothing (RFC 9110 section 13.1.1).
 */
export function expectedVersions(c: Context): ExpectedVersions {
  const header = c.req.header('if-match');
  if (header === undefined || header.trim() === '*') return undefined;
  return header.split(',').flatMap((tag) => {
    const version = /^"([1-9]\d{0,8})"$/.exec(tag.trim())?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

/** How a route with a condition shows it in the OpenAPI document. */
export const ifMatchNote =
  'With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.';
