import { type AppError, isAppError } from '@headgate/core';
import {
  isProviderError,
  type ProviderError,
  type ProviderErrorCode,
} from '@headgate/model-provider';

/** What to do about a line that could not be answered. */
export type LineFailure =
  /** It is no fault of the line: it waits, as long as the window of the batch lasts. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** It may go better the next time, and is tried a few times. */
  | { readonly kind: 'retry'; readonly answer: FailedAnswer }
  /** It would fail again. */
  | { readonly kind: 'final'; readonly answer: FailedAnswer };

/** What the endpoint would have answered. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: {
    readonly error: {
      readonly message: string;
      readonly type: string;
      readonly param: string | null;
      readonly code: string;
    };
  };
}

const second = 1_000;

/** Says what an error of a call means for its line. */
export function lineFailure(error: unknown): LineFailure {
  if (isProviderError(error)) return ofProvider(error);
  if (isAppError(error)) return ofRefusal(error);
  // A fault of ours, or of the database: nobody knows what it says, so nothing of it is told.
  const answer = failed(500, 'internal_error', 'The request could not be answered.', null);
  return { kind: 'retry', answer };
}

function ofProvider(error: ProviderError): LineFailure {
  const { parameter = null, retryAfterMs, safeMessage } = error.info;
  const meaning = meanings[error.code];
  if (meaning === 'wait') return { kind: 'wait', ms: retryAfterMs ?? 5 * second };
  const [status, code] = meaning;
  const answer = failed(status, code, safeMessage, parameter);
  return { kind: error.info.retryable ? 'retry' : 'final', answer };
}

function ofRefusal(error: AppError): LineFailure {
  // A quota that fills up again, or a process that cannot take the call at the moment.
  if (error.retryAfter !== undefined) return { kind: 'wait', ms: error.retryAfter * second };
  const [fault] = error.errors ?? [];
  const message = fault?.message ?? error.detail ?? error.code;
  const param = fault ? fault.pointer.slice(1).replaceAll('/', '.') || null : null;
  if (error.code === 'insufficient_quota') {
    return { kind: 'final', answer: failed(429, error.code, message, null) };
  }
  return { kind: 'final', answer: failed(400, error.code, message, param) };
}

const meanings: Readonly<
  Record<ProviderErrorCode, 'wait' | readonly [status: number, code: string]>
> = {
  invalid_request: [400, 'bad_request'],
  context_length_exceeded: [400, 'context_length_exceeded'],
  unsupported: [400, 'unsupported_parameter'],
  model_not_found: [404, 'model_not_found'],
  rate_limited: 'wait',
  overloaded: 'wait',
  model_loading: 'wait',
  unreachable: 'wait',
  timeout_connect: 'wait',
  timeout_first_token: [504, 'upstream_timeout'],
  timeout_idle: [504, 'upstream_timeout'],
  timeout_total: [504, 'upstream_timeout'],
  aborted: [502, 'upstream_error'],
  authentication: [502, 'upstream_error'],
  permission: [502, 'upstream_error'],
  protocol: [502, 'upstream_error'],
  upstream: [502, 'upstream_error'],
};

function failed(status: number, code: string, message: string, param: string | null): FailedAnswer {
  return { status, body: { error: { message, type: typeOf(status, code), param, code } } };
}

function typeOf(status: number, code: string): string {
  if (code.startsWith('upstream_')) return 'upstream_error';
  if (code === 'insufficient_quota') return code;
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
