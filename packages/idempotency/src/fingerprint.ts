import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** The parts of a request that make it the same request when it is sent again. */
export interface FingerprintInput {
  /** The HTTP method, or any word that says what is done. */
  readonly method: string;
  /** The path as it was sent, without the query. */
  readonly path: string;
  /** The query as it was sent, with or without `?`. */
  readonly query?: string | URLSearchParams;
  /** The `Content-Type`; it decides whether the body is read as JSON. */
  readonly contentType?: string | null;
  readonly body?: Uint8Array | null;
}

/** Condenses a request to a text of at most 128 characters that differs when the request differs. */
export type Fingerprint = (request: FingerprintInput) => string;

/**
 * The same fingerprint under a secret (HMAC-SHA-256), for bodies that hold what people choose, such as passwords:
 * whoever reads the store cannot try guesses against it. With another secret, old keys are mismatches.
 *
 * @param secret At least 32 bytes.
 * @throws TypeError for a shorter one.
 * @example
 * import { randomBytes } from 'node:crypto';
 * createIdempotency({ store, fingerprint: keyedFingerprint(randomBytes(32)) });
 */
export function keyedFingerprint(secret: Uint8Array | KeyObject): Fingerprint {
  const size =
    'symmetricKeySize' in secret ? secret.symmetricKeySize : (secret as Uint8Array).length;
  if ((size ?? 0) < 32) throw new TypeError('the secret is shorter than 32 bytes');
  return (request) =>
    createHmac('sha256', secret).update(requestFingerprint(request)).digest('hex');
}

/**
 * SHA-256 over method, path, query and body, in hexadecimal.
 *
 * The order of query parameters of different names does not count. A JSON body counts in its canonical form
 * (RFC 8785), any other one, and JSON which that form would change in meaning, byte for byte.
 *
 * @example
 * requestFingerprint({ method: 'POST', path: '/orders', contentType: 'application/json', body });
 */
export function requestFingerprint(request: FingerprintInput): string {
  const hash = createHash('sha256');
  const add = (part: string | Uint8Array) => {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    // The length goes first, so that nothing can move over from one part into its neighbour.
    hash.update(`${bytes.length}:`).update(bytes);
  };
  add(request.method.toUpperCase());
  add(request.path);
  add(sortedQuery(request.query ?? ''));
  const body = request.body ?? new Uint8Array();
  const canonical = isJson(request.contentType) ? canonicalBody(body) : null;
  add(canonical === null ? 'bytes' : 'json');
  add(canonical ?? body);
  return hash.digest('hex');
}

// Not decoded: two spellings count as two requests, which is the safe side where decoding loses a byte.
function sortedQuery(query: string | URLSearchParams): string {
  const name = (parameter: string) => parameter.split('=', 1)[0] ?? '';
  return query
    .toString()
    .replace(/^\?/, '')
    .split('&')
    .filter((parameter) => parameter !== '')
    .sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0))
    .join('&');
}

function isJson(contentType: string | null | undefined): boolean {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return mediaType === 'application/json' || /^[^/]+\/[^/]+\+json$/.test(mediaType);
}

function canonicalBody(body: Uint8Array): string | null {
  try {
    return canonicalJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
