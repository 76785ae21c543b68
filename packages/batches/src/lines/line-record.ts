import type { GenerateId } from '@headgate/core';
import type { LineFault } from './parse-line.ts';

/** What came of a line. */
export interface LineResult {
  readonly line: number;
  readonly succeeded: boolean;
  /** A line of the file of results or of errors, in OpenAI's form. */
  readonly record: string;
}

/** The answer to a request, as the endpoint would have given it. */
export interface LineAnswer {
  readonly status: number;
  readonly requestId: string;
  readonly body: unknown;
}

/** The result of a request that was made, with success or without. */
export function answered(
  line: number,
  id: string,
  customId: string,
  answer: LineAnswer,
): LineResult {
  const { status, requestId, body } = answer;
  const response = { status_code: status, request_id: requestId, body };
  return {
    line,
    succeeded: status < 400,
    record: JSON.stringify({ id, custom_id: customId, response, error: null }),
  };
}

/** The result of a line of which no request was made. */
export function unanswered(
  line: number,
  id: string,
  customId: string | null,
  error: { readonly code: string; readonly message: string },
): LineResult {
  const { code, message } = error;
  const record = { id, custom_id: customId, response: null, error: { code, message, line } };
  return { line, succeeded: false, record: JSON.stringify(record) };
}

/** The result of a line that is no request. */
export function faulty(
  line: number,
  id: string,
  { code, message, customId }: LineFault,
): LineResult {
  return unanswered(line, id, customId, { code, message });
}

/** The id of a result. */
export function resultId(generateId: GenerateId): string {
  return `batch_req_${generateId()}`;
}
