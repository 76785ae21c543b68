const brand = Symbol.for('headgate.AppError');

/** What a code means: to HTTP, to the client that meets it and to the operator who reads of it. */
export interface ErrorDefinition {
  /** HTTP status of the answer. */
  readonly status: number;
  /** The problem type (RFC 9457 `type`), where one is registered for it; otherwise it follows from the code. */
  readonly type?: string;
  /** A short text that is the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable?: boolean;
  /** When it occurs; a sentence of the code's page. */
  readonly when: string;
  /** What the client does about it. */
  readonly client: string;
  /** What the operator does about it, where there is something to do. */
  readonly operator?: string;
}

/** One fault in the input: where it is, and what is wrong there. The value itself is never repeated. */
export interface InputError {
  /** JSON Pointer (RFC 6901) to the faulty value; empty for the whole. */
  readonly pointer: string;
  readonly in: 'body' | 'query' | 'path' | 'header' | 'cookie';
  readonly code: string;
  readonly message: string;
}

export interface AppErrorOptions {
  /** A text for the client about this occurrence; it must hold nothing secret. */
  readonly detail?: string;
  readonly errors?: readonly InputError[];
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  readonly retryAfter?: number;
  /** Further members of the problem document, by name (RFC 9457 section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** The fault behind it: kept for the log, never shown to a client. */
  readonly cause?: unknown;
}

/**
 * The one error that crosses layers: a code of a closed set, and what may be told about it.
 *
 * @example
 * import { commonErrors, defineErrors } from '@headgate/core';
 * const errors = defineErrors(commonErrors);
 * throw errors.create('not_found', { detail: 'There is no project with this id.' });
 */
export class AppError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly detail: string | undefined;
  readonly errors: readonly InputError[] | undefined;
  readonly retryAfter: number | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;

  constructor(code: Code, options: AppErrorOptions = {}) {
    super(
      options.detail ?? code,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AppError';
    this.code = code;
    this.detail = options.detail;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
    this.extensions = options.extensions;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Whether a value is an {@link AppError}, also one made by another copy of this package.
 *
 * @example
 * import { AppError, isAppError } from '@headgate/core';
 * isAppError(new AppError('not_found')); // true
 */
export function isAppError(value: unknown): value is AppError {
  return value instanceof Error && brand in value;
}

/** A closed set of codes with their meanings. */
export interface ErrorRegistry<Code extends string> {
  readonly definitions: Readonly<Record<Code, ErrorDefinition>>;
  /** Every code, in the order of definition. */
  readonly codes: readonly Code[];
  /** Makes an error of this registry; an unknown code does not compile. */
  create(code: Code, options?: AppErrorOptions): AppError<Code>;
  /** Whether a text is a code of this registry. */
  has(code: string): code is Code;
}

/** The codes of a registry, as a union. */
export type ErrorCode<Registry> = Registry extends ErrorRegistry<infer Code> ? Code : never;

/**
 * Defines a closed set of error codes.
 *
 * @throws TypeError when a code is not lower_snake_case or a status is not 400–599
 *
 * @example
 * import { commonErrors, defineErrors } from '@headgate/core';
 * const errors = defineErrors({
 *   ...commonErrors,
 *   out_of_stock: {
 *     status: 409,
 *     title: 'Out of stock',
 *     when: 'The article cannot be delivered.',
 *     client: 'Order something else.',
 *   },
 * });
 * errors.create('out_of_stock');
 */
export function defineErrors<const Definitions extends Record<string, ErrorDefinition>>(
  definitions: Definitions,
): ErrorRegistry<keyof Definitions & string> {
  type Code = keyof Definitions & string;
  const table = new Map<string, ErrorDefinition>(Object.entries(definitions));
  for (const [code, definition] of table) {
    if (!/^[a-z][a-z0-9_]*$/.test(code))
      throw new TypeError(`error code ${code} is not snake_case`);
    if (!(definition.status >= 400 && definition.status <= 599)) {
      throw new TypeError(`error code ${code} has status ${definition.status}; it must be 400–599`);
    }
  }
  return {
    definitions: Object.freeze({ ...definitions }),
    codes: Object.freeze([...table.keys()]) as readonly Code[],
    create: (code, options) => new AppError<Code>(code, options),
    has: (code): code is Code => table.has(code),
  };
}
