import { IdempotencyError } from './errors.ts';

const bare = /^[\x21\x23-\x7e][\x21-\x7e]{0,254}$/;
const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,510})"$/;

/**
 * Reads the value of an `Idempotency-Key` header: a structured-field string (RFC 9651), as the IETF draft asks
 * for, or the bare characters that most clients send. `"8e03"` and `8e03` are the same key.
 *
 * @param header The header's value; an array when it was sent more than once; nothing when it was not sent.
 * @returns The key of 1 to 255 characters, or null when there is no header.
 * @throws IdempotencyError `idempotency_key_invalid` for anything else, several values included.
 * @example
 * parseIdempotencyKey(request.headers.get('idempotency-key')); // '8e03978e-40d5-43dd-bc93-6894a57f9324'
 */
export function parseIdempotencyKey(
  header: string | readonly string[] | null | undefined,
): string | null {
  if (header === null || header === undefined) return null;
  const [value, ...others] = typeof header === 'string' ? [header] : header;
  if (value === undefined) return null;
  const key =
    others.length === 0 ? parse(value.replace(/^[ \t]{1,16}|[ \t]{1,16}$/g, '')) : undefined;
  if (key === undefined) throw new IdempotencyError('idempotency_key_invalid');
  return key;
}

/**
 * Reads the header of a request that has to carry a key.
 *
 * @throws IdempotencyError `idempotency_key_missing` without a header, `idempotency_key_invalid` as above.
 * @example
 * const key = requireIdempotencyKey(request.headers.get('idempotency-key'));
 */
export function requireIdempotencyKey(
  header: string | readonly string[] | null | undefined,
): string {
  const key = parseIdempotencyKey(header);
  if (key === null) throw new IdempotencyError('idempotency_key_missing');
  return key;
}

function parse(value: string): string | undefined {
  if (bare.test(value)) return value;
  const key = quoted.exec(value)?.[1]?.replace(/\\(["\\])/g, '$1');
  return key !== undefined && key.length <= 255 ? key : undefined;
}
