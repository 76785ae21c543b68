import { commonErrors, defineErrors, type ErrorCode } from '@headgate/core';

/** Every error code that this API answers with. */
export const errors = defineErrors({
  ...commonErrors,
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
    when: 'A refresh token that was already exchanged is presented again; its whole session is revoked.',
    client: 'Sign in again. Keep only the newest refresh token.',
    operator: 'Look at the audit trail of the account: a copy of the token may be in other hands.',
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
