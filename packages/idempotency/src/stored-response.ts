/** An answer as it is kept: the same status, header values and bytes come back on a replay. */
export interface StoredResponse {
  /** The HTTP status, 200 to 599. */
  readonly status: number;
  /** Names and values in order; a name may occur several times. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The bytes of the body; null where there is none, as with 204, 304 and HEAD. */
  readonly body: Uint8Array | null;
}

const replayed = [
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
  'etag',
  'last-modified',
  'link',
  'location',
] as const;

// These belong to one connection, one moment or one session, and would be wrong or harmful in another answer.
const neverReplayed =
  /^(?:set-cookie2?|date|age|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|(?:www|proxy)-authenticate|authentication-info|(?:x-)?ratelimit(?:-.*)?|retry-after|x-request-id|x-trace-id|traceparent|tracestate|server-timing|access-control-.*|idempotent-replayed)$/;

/**
 * The names of headers that are kept: a fixed list and your own additions.
 *
 * @throws TypeError for a header that must not come from an earlier answer, such as `set-cookie`.
 */
export function replayedHeaders(additional: readonly string[]): ReadonlySet<string> {
  const names = additional.map((name) => name.toLowerCase());
  const refused = names.find((name) => neverReplayed.test(name));
  if (refused !== undefined) throw new TypeError(`the header ${refused} cannot be replayed`);
  return new Set([...replayed, ...names]);
}

/** A copy of the answer with nothing but what may be kept. */
export function toStored(response: StoredResponse, names: ReadonlySet<string>): StoredResponse {
  return {
    status: response.status,
    headers: response.headers
      .filter(([name]) => names.has(name.toLowerCase()))
      .map(([name, value]) => [name, value] as const),
    body: response.body === null ? null : Uint8Array.from(response.body),
  };
}
