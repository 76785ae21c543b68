import type { components } from './api-types.ts';

/** The codes of failures that no answer of the service tells of. */
type ClientErrorCode =
  /** No answer came. */
  | 'connection_failed'
  /** No answer came in time, or a stream fell silent. */
  | 'timeout'
  /** The answer is none of this service's: a proxy's page, for one. */
  | 'invalid_answer'
  /** A stream ended before its last event. */
  | 'stream_broken';

/** Every code of {@link HeadgateError}: those of the service, and those of a client that got no answer. */
export type HeadgateErrorCode = components['schemas']['Problem']['code'] | ClientErrorCode;

/** A fault in the input: where it is, and what is wrong there. */
export interface InputFault {
  /** JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly in: string;
  readonly code: string;
  readonly message: string;
}

interface HeadgateErrorOptions {
  readonly message?: string | undefined;
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly body?: unknown;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

const brand = Symbol.for('headgate.client-error');

/**
 * The one error of this client: an error document of the service, in either of its forms, or that there was no answer.
 *
 * @example
 * import { HeadgateError } from '@headgate/client';
 * try {
 *   await headgate.call('POST /v1/projects', { body: { name: '' } });
 * } catch (error) {
 *   if (error instanceof HeadgateError && error.code === 'validation_failed') console.log(error.errors);
 * }
 */
export class HeadgateError extends Error {
  readonly code: HeadgateErrorCode;
  /** The HTTP status; undefined where no answer came. */
  readonly status: number | undefined;
  /** Names the request in the log of the service. */
  readonly requestId: string | undefined;
  /** Milliseconds after which the service asks to come back. */
  readonly retryAfterMs: number | undefined;
  /** Where the input is not valid, for `validation_failed`. */
  readonly errors: readonly InputFault[];
  /** The error document as it came. */
  readonly body: unknown;

  constructor(code: HeadgateErrorCode, options: HeadgateErrorOptions = {}) {
    super(options.message ?? code, options.cause === undefined ? {} : { cause: options.cause });
    const { errors, request_id: named } = membersOf(options.body);
    this.name = 'HeadgateError';
    this.code = code;
    this.status = options.status;
    this.requestId =
      options.headers?.get('x-request-id') ?? (typeof named === 'string' ? named : undefined);
    this.retryAfterMs = options.retryAfterMs;
    this.errors = Array.isArray(errors) ? (errors as InputFault[]) : [];
    this.body = options.body;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Whether a value is a {@link HeadgateError}, also one made by another copy of this package.
 *
 * @example
 * if (isHeadgateError(error)) console.log(error.code, error.requestId);
 */
export function isHeadgateError(value: unknown): value is HeadgateError {
  return value instanceof Error && brand in value;
}

/** Makes the error of an answer, which is read; `retryAfterMs` is what its header fields ask for. */
export async function errorOf(
  response: Response,
  retryAfterMs: number | undefined,
): Promise<HeadgateError> {
  const { status, headers } = response;
  const common = { status, headers, retryAfterMs };
  const body = parse(await response.text());
  return (
    fromDocument(body, common) ??
    new HeadgateError('invalid_answer', {
      ...common,
      body,
      message: `The answer has the status ${status} and is no error document.`,
    })
  );
}

/** The error of an error document, in either form; undefined for something else. */
export function fromDocument(
  body: unknown,
  options: Omit<HeadgateErrorOptions, 'body' | 'message'> = {},
): HeadgateError | undefined {
  const { code, detail, title, status, error } = membersOf(body);
  if (typeof code === 'string') {
    return new HeadgateError(code as HeadgateErrorCode, {
      ...(typeof status === 'number' && { status }),
      ...options,
      body,
      message: [detail, title].find((text) => typeof text === 'string'),
    });
  }
  const openAi = membersOf(error);
  if (typeof openAi['code'] !== 'string' || typeof openAi['message'] !== 'string') return undefined;
  return new HeadgateError(ownCode(openAi['code']), {
    ...options,
    body,
    message: openAi['message'],
  });
}

// On the OpenAI-compatible routes some codes have the names that OpenAI's clients know.
const ownCodes: Readonly<Record<string, HeadgateErrorCode>> = {
  invalid_api_key: 'invalid_token',
  invalid_json: 'malformed_json',
  invalid_value: 'validation_failed',
  rate_limit_exceeded: 'rate_limited',
};

function ownCode(code: string): HeadgateErrorCode {
  return ownCodes[code] ?? (code as HeadgateErrorCode);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
