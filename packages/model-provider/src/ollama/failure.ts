import type { ProviderErrorCode } from '../errors.ts';
import { ProviderError } from '../errors.ts';

/** The `id` of the Ollama provider. */
export const providerId = 'ollama';

/** A failure before it is known whether a part was already handed out. */
export interface Failure {
  readonly code: ProviderErrorCode;
  readonly safeMessage: string;
  readonly retryable: boolean;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Makes the error that the caller sees. */
export function toProviderError(
  failure: Failure,
  model: string | undefined,
  emitted: boolean,
): ProviderError {
  return new ProviderError(failure.code, failure.safeMessage, {
    provider: providerId,
    model,
    status: failure.status,
    retryAfterMs: failure.retryAfterMs,
    retryable: failure.retryable,
    emitted,
    safeMessage: failure.safeMessage,
    cause: failure.cause,
  });
}

/** A failure of the request itself, found before anything was sent. */
export function refuse(
  code: 'invalid_request' | 'unsupported',
  model: string,
  safeMessage: string,
): ProviderError {
  return toProviderError({ code, safeMessage, retryable: false }, model, false);
}

/** An answer that breaks Ollama's protocol. */
export function protocolFailure(safeMessage: string): Failure {
  return { code: 'protocol', safeMessage, retryable: true };
}

/** The caller's signal fired. */
export function abortedFailure(reason: unknown): Failure {
  return { code: 'aborted', safeMessage: 'The call was aborted.', retryable: false, cause: reason };
}

/** A deadline passed. */
export function timeoutFailure(
  code: 'timeout_connect' | 'timeout_first_token' | 'timeout_idle' | 'timeout_total',
): Failure {
  return { code, safeMessage: timeoutMessages[code], retryable: code !== 'timeout_total' };
}

const timeoutMessages = {
  timeout_connect: 'The model server could not be connected to in time.',
  timeout_first_token: 'The model did not begin to answer in time.',
  timeout_idle: 'The model stopped answering midway.',
  timeout_total: 'The answer took longer than allowed.',
} as const;

/**
 * Classifies an answer of status 400 or more. The status decides; the text only tells apart what Ollama
 * sends under one status. The text itself goes nowhere: Ollama quotes model output in some errors.
 */
export function statusFailure(
  status: number,
  text: string,
  retryAfter: number | undefined,
): Failure {
  const known = textFailure(text);
  if (known && (status === 400 || status === 413 || status >= 500)) return { ...known, status };
  switch (status) {
    case 401:
      return fixed(status, 'authentication', 'The model server refused our credentials.', false);
    case 403:
      return fixed(status, 'permission', 'The model server refused the request.', false);
    case 404:
      return fixed(status, 'model_not_found', 'The model server does not have this model.', false);
    case 429:
      return {
        ...fixed(status, 'rate_limited', 'The model server limits our requests.', true),
        retryAfterMs: retryAfter,
      };
    case 499:
      return fixed(status, 'aborted', 'The model server cancelled the request.', true);
    case 503:
      return {
        ...(/loading/i.test(text)
          ? fixed(status, 'model_loading', 'The model is still loading.', true)
          : fixed(status, 'overloaded', 'The model server is busy.', true)),
        retryAfterMs: retryAfter,
      };
  }
  return status >= 400 && status < 500 && status !== 408
    ? fixed(status, 'invalid_request', 'The model server rejected the request as invalid.', false)
    : fixed(status, 'upstream', 'The model server failed.', true);
}

/** Classifies an `{"error"}` line in a stream that had begun with status 200. */
export function streamErrorFailure(text: string): Failure {
  return (
    textFailure(text) ?? {
      code: 'upstream',
      safeMessage: 'The model server failed while answering.',
      retryable: true,
    }
  );
}

/** Classifies what undici raised; `answered` says whether response headers had come. */
export function connectionFailure(error: Error, answered: boolean): Failure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || (code === 'ETIMEDOUT' && !answered)) {
    return { ...timeoutFailure('timeout_connect'), cause: error };
  }
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') {
    return {
      code: 'unreachable',
      safeMessage: 'The provider was closed.',
      retryable: false,
      cause: error,
    };
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    const safeMessage = 'The request id or trace context is not a valid header value.';
    return { code: 'invalid_request', safeMessage, retryable: false };
  }
  if (error.name === 'HTTPParserError') {
    // No cause: undici puts the bytes it could not parse on the error.
    return protocolFailure('The model server did not answer in HTTP.');
  }
  return answered
    ? {
        code: 'upstream',
        safeMessage: 'The connection to the model server was lost midway.',
        retryable: true,
        cause: error,
      }
    : {
        code: 'unreachable',
        safeMessage: 'The model server cannot be reached.',
        retryable: true,
        cause: error,
      };
}

/**
 * Reads `retry-after`, in seconds or as a date (RFC 9110, 10.2.3), as milliseconds. A date is measured
 * against the response's own `date`, so that a wrong clock on either side does not matter.
 */
export function retryAfterMs(
  headers: Record<string, string | string[] | undefined>,
): number | undefined {
  const value = headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const ms = Date.parse(value) - Date.parse(String(headers['date']));
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function fixed(
  status: number,
  code: ProviderErrorCode,
  safeMessage: string,
  retryable: boolean,
): Failure {
  return { code, safeMessage, retryable, status };
}

function textFailure(text: string): Failure | undefined {
  if (/context/i.test(text) && /exceed|too long|longer than/i.test(text)) {
    const safeMessage = 'The request does not fit the context of this model.';
    return { code: 'context_length_exceeded', safeMessage, retryable: false };
  }
  if (/does not support|not supported/i.test(text)) {
    const safeMessage = 'This model does not support what the request asks for.';
    return { code: 'unsupported', safeMessage, retryable: false };
  }
  if (/requires more system memory|out of memory/i.test(text)) {
    const safeMessage = 'The model server does not have the memory to run this model.';
    return { code: 'upstream', safeMessage, retryable: true };
  }
  return undefined;
}
