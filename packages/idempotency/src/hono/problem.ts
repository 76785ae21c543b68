import type { IdempotencyError, IdempotencyErrorCode } from '../errors.ts';

const statuses: Readonly<Record<IdempotencyErrorCode, number>> = {
  idempotency_key_missing: 400,
  idempotency_key_invalid: 400,
  idempotency_key_reused: 422,
  idempotency_in_progress: 409,
  idempotency_unknown_outcome: 409,
  idempotency_superseded: 409,
  idempotency_not_replayable: 409,
  idempotency_lease_lost: 409,
  idempotency_store_failed: 503,
};

/**
 * An error as a problem document (RFC 9457), with the status that draft-ietf-httpapi-idempotency-key-header gives it,
 * `Retry-After` where a retry makes sense and `Link` where the use of keys is described.
 *
 * @example
 * app.onError((error) => (isIdempotencyError(error) ? problemOf(error) : new Response(null, { status: 500 })));
 */
export function problemOf(error: IdempotencyError, describedBy?: string): Response {
  const status = statuses[error.code];
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  const retryAfter =
    error.code === 'idempotency_store_failed' ? 1000 : error.retryAfterMilliseconds;
  if (retryAfter !== null) {
    headers.set('retry-after', String(Math.max(1, Math.ceil(retryAfter / 1000))));
  }
  if (describedBy !== undefined) headers.set('link', `<${describedBy}>; rel="describedby"`);
  const problem = {
    type: describedBy ?? 'about:blank',
    title: error.message,
    status,
    code: error.code,
  };
  return new Response(JSON.stringify(problem), { status, headers });
}
