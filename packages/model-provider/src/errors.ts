/**
 * Why a provider could not answer. The union is closed: a switch over it can be exhaustive.
 *
 * - `invalid_request`: the request itself is wrong; the same request will fail again.
 * - `context_length_exceeded`: prompt and history do not fit the model's context.
 * - `unsupported`: the model or the provider cannot do what was asked (tools, images, thinking…).
 * - `authentication`, `permission`: the provider refused the gateway's own credentials.
 * - `model_not_found`: the provider does not have the model.
 * - `rate_limited`, `overloaded`, `model_loading`: try again later.
 * - `timeout_connect`, `timeout_first_token`, `timeout_idle`, `timeout_total`: one of the {@link Deadlines}.
 * - `aborted`: the call's signal fired, or the provider cancelled the request on its side.
 * - `unreachable`: no connection, or the connection was lost before an answer began.
 * - `protocol`: the answer was not what the provider's protocol promises: malformed JSON, an end
 *   before the last part, a line over the limit.
 * - `upstream`: the provider failed on its side.
 */
export type ProviderErrorCode =
  | 'invalid_request'
  | 'context_length_exceeded'
  | 'unsupported'
  | 'authentication'
  | 'permission'
  | 'model_not_found'
  | 'rate_limited'
  | 'overloaded'
  | 'model_loading'
  | 'timeout_connect'
  | 'timeout_first_token'
  | 'timeout_idle'
  | 'timeout_total'
  | 'aborted'
  | 'unreachable'
  | 'protocol'
  | 'upstream';

/** What a caller needs to decide on a retry, a fallback and the answer to its own client. */
export interface ProviderErrorInfo {
  /** The `id` of the provider that failed. */
  readonly provider: string;
  readonly model?: string | undefined;
  /** The HTTP status of the upstream's answer, when there was one. */
  readonly status?: number | undefined;
  /** How long the upstream asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Whether the same request may succeed later or elsewhere; decided by the provider, never from the status alone. */
  readonly retryable: boolean;
  /** Whether the caller has already been handed a part. A retry or fallback is only safe when this is false. */
  readonly emitted: boolean;
  /** The member of the request that is at fault, such as `toolChoice`, where one is. */
  readonly parameter?: string | undefined;
  /** Fit for a client: holds no response body, URL, key or prompt text. */
  readonly safeMessage: string;
  /** What was caught; for logs only. For `aborted` it is the signal's reason. */
  readonly cause?: unknown;
}

const brand: unique symbol = Symbol.for('headgate.ProviderError');

/**
 * The only error a {@link ModelProvider} raises for a failed call.
 *
 * `message` is as safe as `info.safeMessage`: neither holds upstream bodies, URLs, keys or prompts.
 *
 * @example
 * ```ts
 * throw new ProviderError('overloaded', 'The model server is busy.', {
 *   provider: 'ollama',
 *   retryable: true,
 *   emitted: false,
 *   safeMessage: 'The model server is busy.',
 * });
 * ```
 */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly code: ProviderErrorCode;
  readonly info: ProviderErrorInfo;

  constructor(code: ProviderErrorCode, message: string, info: ProviderErrorInfo) {
    super(message, info.cause === undefined ? undefined : { cause: info.cause });
    this.code = code;
    this.info = info;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Tells whether `error` is a {@link ProviderError}, also one that another copy of this package made.
 *
 * @example
 * ```ts
 * try {
 *   await collect(provider.stream(request, context));
 * } catch (error) {
 *   if (isProviderError(error) && error.info.retryable && !error.info.emitted) return retry();
 *   throw error;
 * }
 * ```
 */
export function isProviderError(error: unknown): error is ProviderError {
  return typeof error === 'object' && error !== null && brand in error;
}
