import type { BatchEndpoint } from '../batches.ts';
import type { Line } from './read-lines.ts';

/** A request of a batch. */
export interface BatchRequest {
  readonly customId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Why a line is no request. */
export type LineFaultCode =
  | 'line_too_long'
  | 'invalid_encoding'
  | 'invalid_json'
  | 'invalid_custom_id'
  | 'duplicate_custom_id'
  | 'invalid_method'
  | 'invalid_url'
  | 'invalid_body';

/** A line that cannot be run, and what of it can be said. */
export interface LineFault {
  readonly code: LineFaultCode;
  readonly message: string;
  /** The member at fault. */
  readonly param: string | null;
  /** Where it could be read. */
  readonly customId: string | null;
}

/** The longest line, in bytes: a request with images is long, and a worker holds several. */
export const longestLine = 16 * 1024 * 1024;
const longestCustomId = 512;

/**
 * Reads a line as a request in OpenAI's form: `custom_id`, `method`, `url` and `body`. Whether the endpoint takes the
 * body is found out when the request is made.
 */
export function parseLine(
  { bytes }: Pick<Line, 'bytes'>,
  endpoint: BatchEndpoint,
): BatchRequest | { readonly fault: LineFault } {
  if (!bytes) return fault('line_too_long', `The line is longer than ${longestLine} bytes.`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault('invalid_encoding', 'The line is not UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault('invalid_json', 'The line is not JSON.');
  }
  if (!isObject(value)) return fault('invalid_json', 'The line is not a JSON object.');
  const { custom_id: customId, method, url, body } = value;
  if (typeof customId !== 'string' || customId === '' || customId.length > longestCustomId) {
    const message = `custom_id must be a text of 1 to ${longestCustomId} characters.`;
    return fault('invalid_custom_id', message, 'custom_id');
  }
  if (method !== 'POST')
    return fault('invalid_method', 'method must be "POST".', 'method', customId);
  if (url !== endpoint) {
    return fault('invalid_url', `url must be ${endpoint}, as the batch says.`, 'url', customId);
  }
  if (!isObject(body)) return fault('invalid_body', 'body must be an object.', 'body', customId);
  return { customId, body };
}

function fault(
  code: LineFaultCode,
  message: string,
  param: string | null = null,
  customId: string | null = null,
): { readonly fault: LineFault } {
  return { fault: { code, message, param, customId } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
