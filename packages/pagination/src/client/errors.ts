/** The closed set of reasons for which a walk over pages ends. */
export type PageClientErrorCode = 'http_error' | 'rate_limited' | 'invalid_answer' | 'foreign_link';

const brand = Symbol.for('headgate.pagination.client-error');

const messages: Record<PageClientErrorCode, string> = {
  http_error: 'The service answered with an error.',
  rate_limited: 'The service asked to slow down more often, or for longer, than was allowed for.',
  invalid_answer: 'The answer is not a page.',
  foreign_link: 'A link leads to another origin, where the credentials do not belong.',
};

/**
 * The failure of a walk over pages.
 *
 * @example
 * if (isPageClientError(error) && error.code === 'http_error') console.log(error.status);
 */
export class PageClientError extends Error {
  readonly code: PageClientErrorCode;
  /** The HTTP status of the answer, if there was one. */
  readonly status: number | undefined;
  /** The answer, its body unread, for `http_error` and `rate_limited`. */
  readonly response: Response | undefined;

  constructor(
    code: PageClientErrorCode,
    { response, cause }: { response?: Response; cause?: unknown } = {},
  ) {
    super(messages[code], { cause });
    this.name = 'PageClientError';
    this.code = code;
    this.status = response?.status;
    this.response = response;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Tells whether a value is a `PageClientError`, also one made by another copy of this package.
 *
 * @example
 * if (isPageClientError(error)) console.log(error.code);
 */
export function isPageClientError(error: unknown): error is PageClientError {
  return typeof error === 'object' && error !== null && Reflect.get(error, brand) === true;
}
