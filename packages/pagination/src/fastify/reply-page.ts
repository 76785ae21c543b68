import type { Page } from '../define-pagination.ts';
import { type PageEnvelope, toEnvelope } from '../envelope.ts';
import { linkHeaders } from '../link-header.ts';

/** The part of a Fastify request that is read here. */
export interface FastifyRequestLike {
  readonly originalUrl: string;
}

/** The part of a Fastify reply that is used here. */
export interface FastifyReplyLike {
  header(name: string, value: string): unknown;
  getHeader(name: string): unknown;
}

/** How a page is answered. */
export interface ReplyPageOptions<Row, Item> {
  /** The public address of the service; without it links start with the path. */
  readonly baseUrl?: string;
  /** Makes what the client sees of a row. */
  readonly present: (row: Row) => Item;
}

/**
 * The query parameters of a request, for `parse`.
 *
 * @example
 * const page = orders.parse(pageQuery(request), { codec, bind: { principal } });
 */
export function pageQuery({ originalUrl }: FastifyRequestLike): URLSearchParams {
  return new URL(originalUrl, 'http://localhost').searchParams;
}

/**
 * Sets the `Link` header (RFC 8288) and gives the body of the answer, for the handler to return.
 *
 * @throws TypeError when `baseUrl` is not a URL.
 * @example
 * return replyPage(request, reply, page, { baseUrl, present: ({ id, status }) => ({ id, status }) });
 */
export function replyPage<Row, Item>(
  { originalUrl }: FastifyRequestLike,
  reply: FastifyReplyLike,
  page: Page<Row>,
  { baseUrl, present }: ReplyPageOptions<Row, Item>,
): PageEnvelope<Item> {
  const url = { url: originalUrl, ...(baseUrl !== undefined && { baseUrl }) };
  for (const [name, value] of Object.entries(linkHeaders(page, url))) {
    const before = reply.getHeader(name);
    reply.header(name, before === undefined ? value : `${before}, ${value}`);
  }
  return toEnvelope({ ...page, items: page.items.map(present) }, url);
}
