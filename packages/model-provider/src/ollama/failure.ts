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
  const known = textFailure(text);
  if (known && (status === 400 || status === 413 || status >= 500)) return { ...known, status };
  const failure = httpFailure(status, headers);
  return status === 503 && /loading/i.test(text) ? loadingFailure(failure) : failure;
}

/** Classifies an `{"error"}` line in a stream that had begun with status 200. */
export function streamErrorFailure(text: string): Failure {
  return textFailure(text) ?? failedWhileAnswering;
}
