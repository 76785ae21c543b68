import type { ProviderErrorCode } from '../errors.ts';
import { ProviderError } from '../errors.ts';

/** A failure before it is known whether a part was already handed out. */
export interface Failure {
  readonly code: ProviderErrorCode;
  readonly safeMessage: string;
  readonly retryable: boolean;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  /** The member of the request that is at fault. */
  readonly parameter?: string | undefined;
  readonly cause?: unknown;
}

/** Headers of an answer, as undici gives them. */
export type ResponseHeaders = Record<string, string | string[] | undefined>;

/** Says what an answer of another status than 200 means; `body` is its JSON, or `undefined` if it has none. */
export type Classify = (status: number, body: unknown, headers: ResponseHeaders) => Failure;

/** Makes the error that the caller sees. */
export function toProviderError(
  failure: Failure,
  provider: string,
  model: string | undefined,
  emitted: boolean,
): ProviderError {
  return new ProviderError(failure.code, failure.safeMessage, {
    provider,
    model,
    status: failure.status,
    retryAfterMs: failure.retryAfterMs,
    retryable: failure.retryable,
    emitted,
    parameter: failure.parameter,
    safeMessage: failure.safeMessage,
    cause: failure.cause,
  });
}

/** An answer that breaks the upstream's protocol. */
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

/** Whether the call was stopped from our side; then nobody waits for what had arrived. */
export function isOurs(failure: Failure): boolean {
  return (
    (failure.code === 'aborted' && failure.status === undefined) || failure.code === 'timeout_total'
  );
}

/** What a status means by HTTP alone, whatever the server calls itself. */
export function httpFailure(status: number, headers: ResponseHeaders): Failure {
  if (status < 400) return protocolFailure('The model server answered with an unexpected status.');
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
        retryAfterMs: retryAfterMs(headers),
      };
    case 499:
      return fixed(status, 'aborted', 'The model server cancelled the request.', true);
    case 503:
    case 529:
      return {
        ...fixed(status, 'overloaded', 'The model server is busy.', true),
        retryAfterMs: retryAfterMs(headers),
      };
  }
  return status < 500 && status !== 408 && status !== 409
    ? fixed(status, 'invalid_request', 'The model server rejected the request as invalid.', false)
    : fixed(status, 'upstream', 'The model server failed.', true);
}

/** The same failure for a model that is not yet in memory. */
export function loadingFailure(failure: Failure): Failure {
  return { ...failure, code: 'model_loading', safeMessage: 'The model is still loading.' };
}

/**
 * What a text of an error says, whichever server wrote it. The text itself goes nowhere: servers quote
 * prompts and model output in their errors.
 */
export function textFailure(text: string): Failure | undefined {
  if (/context/i.test(text) && /exceed|too long|longer than|maximum context/i.test(text)) {
    const safeMessage = 'The request does not fit the context of this model.';
    return { code: 'context_length_exceeded', safeMessage, retryable: false };
  }
  if (/does not support|not supported/i.test(text)) {
    const safeMessage = 'This model does not support what the request asks for.';
    return { code: 'unsupported', safeMessage, retryable: false, parameter: parameterIn(text) };
  }
  if (/requires more system memory|out of memory/i.test(text)) {
    const safeMessage = 'The model server does not have the memory to run this model.';
    return { code: 'upstream', safeMessage, retryable: true };
  }
  return undefined;
}

/** The member of a request that a text says is not supported. */
function parameterIn(text: string): string | undefined {
  if (/^think value/i.test(text)) return 'reasoning';
  const [, what = ''] = /support (?:for )?"?(\w+)/i.exec(text) ?? [];
  switch (what.toLowerCase()) {
    case 'tools':
      return 'tools';
    case 'thinking':
    case 'reasoning':
      return 'reasoning';
    case 'vision':
    case 'image':
    case 'images':
      return 'messages';
    case 'chat':
    case 'generate':
    case 'embedding':
    case 'embeddings':
      return 'model';
    default:
      return undefined;
  }
}

/** An error that a stream reported after it had begun, when it says nothing that we know. */
export const failedWhileAnswering: Failure = Object.freeze({
  code: 'upstream',
  safeMessage: 'The model server failed while answering.',
  retryable: true,
});

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
 * Reads how long to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date
 * (RFC 9110, 10.2.3). A date is measured against the response's own `date`, so that a wrong clock on
 * either side does not matter.
 */
export function retryAfterMs(headers: ResponseHeaders): number | undefined {
  const milliseconds = headers['retry-after-ms'];
  if (typeof milliseconds === 'string' && /^\d+(\.\d+)?$/.test(milliseconds)) {
    return Number(milliseconds);
  }
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
