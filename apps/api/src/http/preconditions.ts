import { hash } from 'node:crypto';
import type { Context, TypedResponse } from 'hono';
import type { JSONParsed } from 'hono/utils/types';
import type { Expectation, ExpectedVersions } from '../domain/lists/expected-versions.ts';

/** The strong entity tag of a resource with a version (RFC 9110 section 8.8.3). */
export function etagOf({ version }: { readonly version: number }): string {
  return `"${version}"`;
}

/** The strong entity tag of what has no version: the first 162 bits of its SHA-256, of an answer that of its bytes. */
export function etagOfBytes(bytes: string): string {
  return `"${hash('sha256', bytes, 'base64url').slice(0, 27)}"`;
}

/**
 * The versions that the `If-Match` of a request asks for; undefined without one, and for `*`. A tag that is none of ours
 * matches nothing.
 */
export function expectedVersions(c: Context): ExpectedVersions {
  return expectedTags(c)?.flatMap((tag) => {
    const version = /^"([1-9]\d{0,8})"$/.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

/**
 * What the `If-Match` of a request asks of a resource without a version, whose tag is over the bytes of its answer;
 * undefined as for {@link expectedVersions}.
 */
export function expectation<Resource>(
  c: Context,
  present: (resource: Resource) => object,
): Expectation<Resource> {
  const tags = expectedTags(c);
  if (tags === undefined) return undefined;
  return (resource) => tags.includes(etagOfBytes(JSON.stringify(present(resource))));
}

/**
 * What a client has by its `If-None-Match`, told by the version alone: for what is long to read. Undefined where it has
 * another version, or names none.
 */
export async function knownVersion<Body extends object>(
  c: Context,
  findVersion: () => Promise<number | undefined>,
): Promise<JsonResponse<Body> | undefined> {
  const ifNoneMatch = c.req.header('if-none-match');
  if (ifNoneMatch === undefined) return undefined;
  const version = await findVersion();
  const ETag = version && etagOf({ version });
  return ETag && namesTag(ifNoneMatch, ETag) ? jsonText<Body>(c, null, ETag) : undefined;
}

/** A JSON answer to a change of what has no version, with the tag that a GET gives it. */
export function taggedJson<Body extends object>(c: Context, body: Body): JsonResponse<Body> {
  const text = JSON.stringify(body);
  return jsonText(c, text, etagOfBytes(text));
}

type JsonResponse<Body> = Response & TypedResponse<JSONParsed<Body>, 200, 'json'>;

/** The text is what `JSON.stringify` has made of the body, or nothing for whoever has that. */
function jsonText<Body>(c: Context, text: string | null, ETag: string): JsonResponse<Body> {
  const response =
    text === null
      ? c.body(null, 304, { ETag })
      : c.body(text, 200, { 'Content-Type': 'application/json', ETag });
  return response as Response as JsonResponse<Body>;
}

/**
 * A resource with a version under its tag. Whoever has that one gets 304, and nothing is presented; the type says JSON all the
 * same, since a route declares its body and the document adds the 304.
 */
export function versionedJson<Resource extends { readonly version: number }, Body extends object>(
  c: Context,
  resource: Resource,
  present: (resource: Resource) => Body,
): JsonResponse<Body> {
  const ETag = etagOf(resource);
  const isKnown = namesTag(c.req.header('if-none-match'), ETag);
  return jsonText(c, isKnown ? null : JSON.stringify(present(resource)), ETag);
}

/**
 * The tags of an `If-Match`. RFC 9110 section 13.1.1 lets no weak tag match; but a proxy that compresses makes weak ones of
 * ours, which still name the state of the resource. Those that we make weak are of lists, which nobody changes.
 */
function expectedTags(c: Context): readonly string[] | undefined {
  const header = c.req.header('if-match');
  if (header === undefined || header.trim() === '*') return undefined;
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}

/** Whether an `If-None-Match` names a tag; it compares weakly (RFC 9110 section 13.1.2). */
export function namesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return ifNoneMatch
    .split(',')
    .some((candidate) => candidate.trim().replace(/^W\//, '') === opaque);
}

/** How a route with a condition shows it in the OpenAPI document. */
export const ifMatchNote =
  'With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.';
