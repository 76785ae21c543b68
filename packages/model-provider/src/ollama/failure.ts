import type { Failure, ResponseHeaders } from '../http/failure.ts';
import { failedWhileAnswering, httpFailure, loadingFailure, textFailure } from '../http/failure.ts';
import { isObject } from '../http/values.ts';

/** The `id` of the Ollama provider unless it is given another. */
export const providerId = 'ollama';

/**
 * Classifies an answer that is no success. The status decides; the text only tells apart what Ollama
 * sends under one status.
 */
export function statusFailure(status: number, body: unknown, headers: ResponseHeaders): Failure {
  // Ollama's errors are `{"error":"text"}`; a proxy in front of it may answer anything.
  const error = isObject(body) ? body['error'] : undefined;
  const text = typeof error === 'string' ? error : '';
  const known = formatFailure(text) ?? textFailure(text);
  if (known && (status === 400 || status === 413 || status >= 500)) return { ...known, status };
  const failure = httpFailure(status, headers);
  return status === 503 && /loading/i.test(text) ? loadingFailure(failure) : failure;
}

/** Ollama says with 500 that it can make no grammar of a `format`: the request is at fault, whoever is asked. */
function formatFailure(text: string): Failure | undefined {
  if (!/^invalid (JSON schema in )?format|vocabulary required for format/i.test(text)) {
    return undefined;
  }
  const safeMessage = 'The model server cannot hold an answer to this schema.';
  return { code: 'invalid_request', safeMessage, retryable: false, parameter: 'output' };
}

/**
 * The failure of a request with a `format`. A schema may be what stopped the process that runs the model: it is not
 * sent again to stop the next one.
 */
export function formattedFailure(status: number, body: unknown, headers: ResponseHeaders): Failure {
  const failure = statusFailure(status, body, headers);
  const text = isObject(body) ? body['error'] : undefined;
  const isStopped = typeof text === 'string' && /runner has unexpectedly stopped/i.test(text);
  return isStopped ? { ...failure, retryable: false } : failure;
}

/** Classifies an `{"error"}` line in a stream that had begun with status 200. */
export function streamErrorFailure(text: string): Failure {
  return formatFailure(text) ?? textFailure(text) ?? failedWhileAnswering;
}
