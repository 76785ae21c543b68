import type { Page } from '../define-pagination.ts';
import { toEnvelope } from '../envelope.ts';
import { linkHeaders } from '../link-header.ts';

/** The part of an Express request that is read here. */
export interface ExpressRequestLike {
  readonly originalUrl: string;
}

/** The part of an Express response that is used here. */
export interface ExpressResponseLike {
  append(name: string, value: string): unknown;
  json(body: unknown): unknown;
}

/** How a page is answered. */
export interface SendPageOptions<Row> {
  /** The public address of the service; without it links start with the path. */
  readonly baseUrl?: string;
  /** Makes what the client sees of a row. */
  readonly present: (row: Row) => unknown;
}

/**
 * The query parameters of a request, for `parse`; `request.query` would make objects of `limit[a]=1`.
 *
 * @example
 * const page = orders.parse(pageQuery(request), { codec, bind: { principal } });
 */
export function pageQuery({ originalUrl }: ExpressRequestLike): URLSearchParams {
  return new URL(originalUrl, 'http://localhost').searchParams;
}

/**
 * Answers with the page as JSON, with links in the body and in the `Link` header (RFC 8288).
 *
 * @throws TypeError when `baseUrl` is not a URL.
 * @example
 * sendPage(request, response, page, { baseUrl, present: ({ id, status }) => ({ id, status }) });
 */
export function sendPage<Row>(
  { originalUrl }: ExpressRequestLike,
  response: ExpressResponseLike,
  page: Page<Row>,
  { baseUrl, present }: SendPageOptions<Row>,
): void {
  const url = { url: originalUrl, ...(baseUrl !== undefined && { baseUrl }) };
  for (const [name, value] of Object.entries(linkHeaders(page, url))) response.append(name, value);
  response.json(toEnvelope({ ...page, items: page.items.map(present) }, url));
}
