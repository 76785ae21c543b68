import type { ErrorDefinition } from './errors.ts';

/**
 * The codes that every HTTP service needs, to spread into {@link defineErrors}.
 *
 * @example
 * import { commonErrors, defineErrors } from '@headgate/core';
 * const errors = defineErrors({ ...commonErrors });
 */
export const commonErrors = {
  malformed_json: {
    status: 400,
    title: 'The body is not valid JSON',
    when: 'The request has a JSON content type, but its body cannot be parsed.',
    client: 'Send a complete JSON document in UTF-8.',
  },
  bad_request: {
    status: 400,
    title: 'The request cannot be understood',
    when: 'A header, the query or the framing of the request is wrong.',
    client: 'Change the request as the detail says.',
  },
  unauthenticated: {
    status: 401,
    title: 'Authentication is required',
    when: 'The request has no credentials, or they are invalid, expired or revoked.',
    client: 'Sign in, or send a valid access token as `Authorization: Bearer …`.',
  },
  forbidden: {
    status: 403,
    title: 'This is not permitted',
    when: 'The caller is known but lacks the permission that the operation needs.',
    client: 'Ask somebody with the permission; a retry does not help.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing here',
    when: 'The resource does not exist, or the caller may not know that it does.',
    client: 'Check the address and the identifier.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The resource does not support this method',
    when: 'The path exists, but not with this HTTP method.',
    client: 'Use one of the methods named in `Allow`.',
  },
  request_incomplete: {
    status: 408,
    title: 'The request did not arrive in time',
    retryable: true,
    when: 'The header or the body of the request was not complete when the time for it was over.',
    client: 'Send the request again, all at once.',
  },
  conflict: {
    status: 409,
    title: 'The request conflicts with the present state',
    when: 'Something with the same unique value exists, or the resource changed meanwhile.',
    client: 'Read the resource again, then decide.',
  },
  precondition_failed: {
    status: 412,
    title: 'The resource has changed',
    when: 'The request has an `If-Match`, and the resource no longer has this `ETag`.',
    client: 'Read the resource again, then decide whether the change still makes sense.',
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    when: 'The body is longer than the route accepts.',
    client: 'Send less; the detail names the limit in bytes.',
    operator: 'Raise the limit only together with that of the proxy in front.',
  },
  uri_too_long: {
    status: 414,
    title: 'The URL is too long',
    when: 'The path and the query together are longer than the service accepts.',
    client: 'Send what is long in the body of a request.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The content type is not supported',
    when: 'The route expects JSON and the request says that its body is something else.',
    client: 'Send `Content-Type: application/json`.',
  },
  expectation_failed: {
    status: 417,
    title: 'The expectation cannot be met',
    when: 'The request has an `Expect` field with another value than `100-continue`.',
    client: 'Send the request without `Expect`.',
  },
  validation_failed: {
    status: 422,
    title: 'The input is not valid',
    when: 'The request is well-formed, but values in it break a rule.',
    client: 'Correct each entry of `errors`; its `pointer` says where.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    retryable: true,
    when: 'The caller has used up its allowance for now.',
    client: 'Wait as long as `Retry-After` says.',
  },
  header_fields_too_large: {
    status: 431,
    title: 'The header fields are too large',
    when: 'The request line and the header fields together are longer than the server accepts, 16 KiB.',
    client:
      'Send fewer or shorter header fields; cookies that are not needed are often the reason.',
  },
  client_closed_request: {
    status: 499,
    title: 'The client closed the connection',
    when: 'The client went away before the answer began; nobody sees this answer, the log does.',
    client: 'Nothing.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    when: 'A fault that nobody foresaw.',
    client: 'Try again later; quote the `request_id` when you report it.',
    operator: 'Look for the `request_id` in the log: the cause and its stack stand there.',
  },
  service_unavailable: {
    status: 503,
    title: 'The service is not available at the moment',
    retryable: true,
    when: 'A part that the request needs does not answer, or the service is starting or stopping.',
    client: 'Try again after `Retry-After` seconds.',
    operator: 'Look at `/health`: it names the part.',
  },
  request_timeout: {
    status: 504,
    title: 'The request took too long',
    retryable: true,
    when: 'The work did not finish within the time allowed for it.',
    client: 'Try again, with less work where that is possible.',
  },
} as const satisfies Record<string, ErrorDefinition>;
