import type { Context, TypedResponse } from 'hono';
import type { JSONParsed } from 'hono/utils/types';
import type { Page } from '../define-pagination.ts';
import { type PageEnvelope, toEnvelope } from '../envelope.ts';
import { linkHeaders } from '../link-header.ts';

/** How a page is answered. */
export interface RespondPageOptions<Row, Item> {
  /** The public address of the service; without it links start with the path. */
  readonly baseUrl?: string;
  /** Makes what the client sees of a row. */
  readonly present: (row: Row) => Item;
}

/**
 * The query parameters of a request, for `parse`.
 *
 * @example
 * const request = orders.parse(pageQuery(c), { codec, bind: { principal } });
 */
export function pageQuery(c: Pick<Context, 'req'>): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

/**
 * Answers 200 with the page as JSON, with links in the body and in the `Link` header (RFC 8288).
 *
 * @throws TypeError when `baseUrl` is not a URL.
 * @example
 * return respondPage(c, page, { baseUrl, present: ({ id, status }) => ({ id, status }) });
 */
export function respondPage<Row, Item>(
  c: Context,
  page: Page<Row>,
  { baseUrl, present }: RespondPageOptions<Row, Item>,
): Response & TypedResponse<JSONParsed<PageEnvelope<Item>>, 200, 'json'> {
  const url = { url: c.req.url, ...(baseUrl !== undefined && { baseUrl }) };
  for (const [name, value] of Object.entries(linkHeaders(page, url))) {
    c.header(name, value, { append: true });
  }
  const envelope = toEnvelope({ ...page, items: page.items.map(present) }, url);
  return c.json(envelope, 200) as Response &
    TypedResponse<JSONParsed<PageEnvelope<Item>>, 200, 'json'>;
}
