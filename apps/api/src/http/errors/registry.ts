import { commonErrors, defineErrors, type ErrorCode } from '@headgate/core';
import { quotaExceededType } from '@headgate/rate-limit';

/** Every error code that this API answers with. */
export const errors = defineErrors({
  ...commonErrors,
  rate_limited: { ...commonErrors.rate_limited, type: quotaExceededType },
  idempotency_key_invalid: {
    status: 400,
    title: 'The idempotency key is not valid',
    when: 'The `Idempotency-Key` header is empty, longer than 255 characters, not visible ASCII, or sent twice.',
    client:
      'Send one key for each operation, such as a UUID, and the same one with each retry of it.',
  },
  idempotency_key_reused: {
    status: 409,
    title: 'The idempotency key belongs to another request',
    when: 'The key was used within the last 24 hours with another method, path, query or body.',
    client: 'Make a new key for each operation; repeat a request without any change.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'A request with this idempotency key is still running',
    retryable: true,
    when: 'The first request with the key has not ended yet, or its process died less than 30 seconds ago.',
    client: 'Wait as long as `Retry-After` says and send the same request again.',
  },
  idempotency_not_replayable: {
    status: 409,
    title: 'The request was done, and its answer was not kept',
    when: 'The first answer was a stream, or longer than 256 KiB; the operation is not repeated.',
    client: 'Read the state of what the request was about. Use a new key to do it once more.',
  },
  idempotency_unknown_outcome: {
    status: 409,
    title: 'It is not known what became of the first request',
    when: 'The process that ran the first request with the key died, and the operation must not be repeated.',
    client: 'Read the state of what the request was about before you use a new key.',
    operator: 'Look in the log for the `request_id` of the first request.',
  },
  insufficient_quota: {
    status: 429,
    title: 'The quota is used up',
    when: 'A quota of the organisation, the person or the API key has not enough left in its window for the request.',
    client:
      'Wait until the window is over, as `Retry-After` says, or ask for a larger quota. A retry before that does not help.',
    operator: 'Quotas are those of `QUOTAS` and those that the organisation has set itself.',
  },
  csrf_failed: {
    status: 403,
    title: 'The request does not come from an own page',
    when: 'A change with the session cookie comes from another site, or does not say where it comes from.',
    client:
      'Send it from a page of this service or of an origin in `CORS_ORIGINS`; a browser without `Origin` sends `X-CSRF-Token`.',
  },
  email_taken: {
    status: 409,
    title: 'An account with this email exists',
    when: 'Somebody signs up with an email that belongs to an account.',
    client: 'Sign in instead, or use another email.',
  },
  invalid_credentials: {
    status: 401,
    title: 'The email or the password is wrong',
    when: 'A sign-in with an unknown email, a wrong password or a disabled account; which of them is not said.',
    client: 'Ask the person to type both again.',
  },
  invalid_token: {
    status: 401,
    title: 'The access token is not valid',
    when: 'The token is malformed, expired, signed by an unknown key or meant for another service.',
    client: 'Refresh the access token, or sign in again.',
  },
  invalid_refresh_token: {
    status: 401,
    title: 'The refresh token is not valid',
    when: 'The refresh token is unknown, expired or its session has ended.',
    client: 'Sign in again.',
  },
  token_reused: {
    status: 401,
    title: 'The refresh token was used before',
    when: 'A refresh token that was already exchanged is presented again, later than 30 seconds or after its successor was used; its whole session is revoked.',
    client: 'Sign in again. Keep only the newest refresh token.',
    operator: 'Look at the audit trail of the account: a copy of the token may be in other hands.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The API key lacks a scope',
    when: 'The route needs a permission that the role of the owner has and the scopes of the API key do not name.',
    client: 'Use a key with the scope that `scope` names.',
  },
  session_required: {
    status: 403,
    title: 'An API key cannot do this',
    when: 'A route of the account itself, such as its sessions, is called with an API key.',
    client: 'Sign in, and send the access token of the session.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not valid',
    when: 'The `cursor` of a list was not issued by this service, was changed, or its key has left the ring.',
    client: 'Start again without a cursor, and follow the links as they are.',
  },
  cursor_mismatch: {
    status: 400,
    title: 'The cursor belongs to another list',
    when: 'The `cursor` was issued for another list, order, filter or person.',
    client: 'Start again without a cursor. Only `limit` may change during a walk.',
  },
  invalid_limit: {
    status: 400,
    title: 'The limit is not a whole number of at least 1',
    when: 'The `limit` or `page_size` of a list is not a number in plain digits.',
    client: 'Correct it, or leave it out.',
  },
  limit_too_large: {
    status: 400,
    title: 'The limit is too large',
    when: 'The `limit` or `page_size` is above what the list allows, which `max` names.',
    client: 'Ask for at most `max` items and follow the links.',
  },
  invalid_page: {
    status: 400,
    title: 'There is no such page number',
    when: 'The `page` is not a whole number of at least 1, or lies deeper than `max`.',
    client: 'Narrow the list down, or read it by cursors.',
  },
  unsupported_sort: {
    status: 400,
    title: 'The list cannot be sorted by that',
    when: 'The `sort` names a field by which the list cannot be sorted; `allowed` has those that it can.',
    client: 'Use terms out of `allowed`, separated by commas.',
  },
  unsupported_direction: {
    status: 400,
    title: 'The list cannot be sorted in that direction',
    when: 'The `sort` names a field in a direction that is not offered; `allowed` has what is.',
    client: 'Use terms out of `allowed`, separated by commas.',
  },
  unsupported_total: {
    status: 400,
    title: 'The list does not offer that total',
    when: 'The `total` is none of those in `allowed`.',
    client: 'Use one out of `allowed`, or leave it out.',
  },
  job_exists: {
    status: 409,
    title: 'A job with this unique key waits or runs',
    when: 'A job is made with a `unique_key` that another one of its type has, which has not ended; `job_id` names it.',
    client: 'Follow that job, or wait for its end.',
  },
  job_not_repeatable: {
    status: 409,
    title: 'The job cannot be run again',
    when: 'The job still waits or runs, has succeeded, or is of a type that there is no more.',
    client: 'Wait for its end; make a new job to do the work once more.',
  },
  model_not_found: {
    status: 404,
    title: 'There is no such model',
    when: 'The request names a model that no provider offers.',
    client: 'Choose one of `GET /v1/models`.',
    operator: 'Pull the model, for example with `ollama pull llama3.2`.',
  },
  unsupported_parameter: {
    status: 400,
    title: 'A parameter is not supported',
    when: 'The request uses a parameter, or a value of it, that this API or the model cannot honour.',
    client: 'Leave the named parameter out.',
  },
  context_length_exceeded: {
    status: 400,
    title: 'The conversation is too long for the model',
    when: 'The messages and the answer do not fit the context of the model.',
    client: 'Send fewer or shorter messages.',
    operator: 'Give the model a larger context if the machine allows it.',
  },
  upstream_error: {
    status: 502,
    title: 'The model provider failed',
    when: 'The provider answered with an error, or with something that cannot be understood.',
    client: 'Try again later.',
    operator: 'The log line with the `request_id` holds the cause.',
  },
  upstream_unreachable: {
    status: 503,
    title: 'The model provider does not answer',
    retryable: true,
    when: 'No connection to the provider could be made.',
    client: 'Try again later.',
    operator: 'Start the provider, or correct its base URL.',
  },
  upstream_timeout: {
    status: 504,
    title: 'The model provider took too long',
    retryable: true,
    when: 'The provider did not send its next part within the time allowed for it.',
    client: 'Try again, with a shorter prompt where that is possible.',
    operator: 'Raise the time allowed if the model needs it to load.',
  },
  overloaded: {
    status: 503,
    title: 'There is no free capacity at the moment',
    retryable: true,
    when: 'The queue of the model, or of a part that the request needs, is full.',
    client: 'Wait as long as `Retry-After` says.',
    operator: 'Add capacity, or let fewer requests wait.',
  },
  model_loading: {
    status: 503,
    title: 'The model is being loaded',
    retryable: true,
    when: 'The provider is still loading the model into memory.',
    client: 'Wait as long as `Retry-After` says.',
  },
});

export type Code = ErrorCode<typeof errors>;
