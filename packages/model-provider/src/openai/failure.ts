import type { Failure, ResponseHeaders } from '../http/failure.ts';
import {
  failedWhileAnswering,
  httpFailure,
  loadingFailure,
  retryAfterMs,
  textFailure,
} from '../http/failure.ts';
import { isObject } from '../http/values.ts';
import type { GenerateRequest } from '../request.ts';

/** The `id` of the provider unless it is given another. */
export const providerId = 'openai';

/**
 * Classifies an answer that is no success, by its status and by the `code` and `type` of its error. Servers
 * of this protocol write errors in several shapes; what none of them says is left to the status.
 */
export function statusFailure(status: number, body: unknown, headers: ResponseHeaders): Failure {
  const failure = byBody(status, body, headers);
  // Said by the server itself, and so better than a guess from the status.
  const advice = headers['x-should-retry'];
  if (advice === 'true' || advice === 'false') return { ...failure, retryable: advice === 'true' };
  return failure;
}

function byBody(status: number, body: unknown, headers: ResponseHeaders): Failure {
  const error = readError(body);
  const failure = httpFailure(status, headers);
  if (status === 404 && !error) {
    const safeMessage = 'The model server does not have this endpoint; is its base URL right?';
    return { code: 'upstream', safeMessage, retryable: false, status };
  }
  if (!error) return failure;
  if (status === 429 || status === 402) {
    return exhausted(error) || status === 402
      ? { ...noCredit, status }
      : { ...failure, retryAfterMs: retryAfterMs(headers) };
  }
  if (status === 503 && /loading/i.test(error.text)) return loadingFailure(failure);
  if (status === 401 || status === 403 || status === 503 || status === 529) return failure;
  const known = byCode(error) ?? textFailure(error.text);
  return known &&
    (status === 400 || status === 404 || status === 413 || status === 422 || status >= 500)
    ? { ...known, status }
    : failure;
}

/** Classifies an error that a stream reported after it had begun with status 200. */
export function streamErrorFailure(value: unknown): Failure {
  const error = readError(value);
  if (!error) return failedWhileAnswering;
  const known = exhausted(error) ? noCredit : (byCode(error) ?? textFailure(error.text));
  if (known) return known;
  // Some servers put the status they would have answered into `code`.
  const status = Number(error.code);
  return status >= 400 && status < 600 ? httpFailure(status, {}) : failedWhileAnswering;
}

/** The error that a document reports, or `undefined` if it reports none. */
function readError(body: unknown): ErrorSeen | undefined {
  if (!isObject(body)) return undefined;
  const error = body['error'];
  if (typeof error === 'string') return { code: '', type: '', text: error, param: '' };
  const source = isObject(error) ? error : body['object'] === 'error' ? body : undefined;
  if (!source) return undefined;
  return {
    code: String(source['code'] ?? ''),
    type: String(source['type'] ?? ''),
    text: String(source['message'] ?? ''),
    param: String(source['param'] ?? ''),
  };
}

interface ErrorSeen {
  readonly code: string;
  readonly type: string;
  readonly text: string;
  readonly param: string;
}

/** Members of a request by the names that the API has for them; any other name is not repeated. */
const parameters: ReadonlyMap<string, keyof GenerateRequest> = new Map([
  ['messages', 'messages'],
  ['tools', 'tools'],
  ['tool_choice', 'toolChoice'],
  ['response_format', 'output'],
  ['reasoning_effort', 'reasoning'],
  ['max_tokens', 'maxOutputTokens'],
  ['max_completion_tokens', 'maxOutputTokens'],
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['seed', 'seed'],
  ['stop', 'stop'],
  ['presence_penalty', 'presencePenalty'],
  ['frequency_penalty', 'frequencyPenalty'],
  ['logprobs', 'logprobs'],
  ['top_logprobs', 'logprobs'],
]);

const noCredit: Failure = Object.freeze({
  code: 'rate_limited',
  safeMessage: 'The account at the model provider has no quota left.',
  retryable: false,
});

function exhausted({ code, type }: ErrorSeen): boolean {
  return /^(insufficient_quota|billing_hard_limit_reached|insufficient_credits?)$/.test(
    code || type,
  );
}

function byCode({ code, param, type }: ErrorSeen): Failure | undefined {
  switch (code || type) {
    case 'context_length_exceeded':
    case 'string_above_max_length':
      return textFailure('context exceeded');
    case 'unsupported_parameter':
    case 'unsupported_value':
      return {
        code: 'unsupported',
        safeMessage: 'This model does not support what the request asks for.',
        retryable: false,
        parameter: parameters.get(param),
      };
    case 'model_not_found':
      return httpFailure(404, {});
    case 'rate_limit_exceeded':
    case 'rate_limit_error':
      return httpFailure(429, {});
    case 'overloaded_error':
    case 'server_overloaded':
      return httpFailure(503, {});
    case 'content_policy_violation':
    case 'content_filter':
      return {
        code: 'invalid_request',
        safeMessage: 'The model provider declined the request by its content policy.',
        retryable: false,
      };
    default:
      return undefined;
  }
}
