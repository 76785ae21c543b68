/** The closed set of reasons for which a page request is refused. */
export type PaginationErrorCode =
  | 'invalid_cursor'
  | 'cursor_mismatch'
  | 'invalid_limit'
  | 'limit_too_large'
  | 'unsupported_sort'
  | 'unsupported_direction'
  | 'unsupported_total'
  | 'invalid_page';

/** A query parameter that this package reads. */
export type PaginationParameter = 'cursor' | 'limit' | 'sort' | 'total' | 'page' | 'page_size';

/** What a client may be told beside the code; it never holds a part of the cursor. */
export interface PaginationErrorDetails {
  /** The query parameter that was refused. */
  readonly parameter: PaginationParameter;
  /** The largest value that is accepted, for `limit_too_large`, `invalid_limit` and `invalid_page`. */
  readonly max?: number;
  /** The accepted values, for `unsupported_sort`, `unsupported_direction` and `unsupported_total`. */
  readonly allowed?: readonly string[];
}

const brand = Symbol.for('headgate.pagination.error');

const messages: Record<PaginationErrorCode, string> = {
  invalid_cursor: 'The cursor is not valid; start again without it.',
  cursor_mismatch: 'The cursor belongs to another list, sort order, filter or principal.',
  invalid_limit: 'The limit is not a whole number of at least 1.',
  limit_too_large: 'The limit is larger than this list allows.',
  unsupported_sort: 'The list cannot be sorted by what was asked for.',
  unsupported_direction: 'The list cannot be sorted in that direction by this field.',
  unsupported_total: 'The list does not offer a total of that kind.',
  invalid_page: 'The page is not a whole number of at least 1, or lies too deep in the list.',
};

/**
 * A page request that the client has to change; a service answers it as a 400.
 *
 * The message is fixed for each code and never repeats what the client sent.
 *
 * @example
 * try {
 *   orders.parse({ limit: '101' }, { codec, bind: { principal: null } });
 * } catch (error) {
 *   if (isPaginationError(error)) console.log(error.code, error.details.max); // limit_too_large 100
 * }
 */
export class PaginationError extends Error {
  /** Why the request was refused. */
  readonly code: PaginationErrorCode;
  /** What the client may be told beside the code. */
  readonly details: PaginationErrorDetails;

  constructor(
    code: PaginationErrorCode,
    details: PaginationErrorDetails,
    options: { cause?: unknown } = {},
  ) {
    super(messages[code], options);
    this.name = 'PaginationError';
    this.code = code;
    this.details = details;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Tells whether a value is a `PaginationError`, also one made by another copy of this package.
 *
 * @example
 * if (isPaginationError(error)) response.status(400).json({ code: error.code, ...error.details });
 */
export function isPaginationError(error: unknown): error is PaginationError {
  return typeof error === 'object' && error !== null && Reflect.get(error, brand) === true;
}

/** @internal */
export function invalidCursor(): PaginationError {
  return new PaginationError('invalid_cursor', { parameter: 'cursor' });
}
