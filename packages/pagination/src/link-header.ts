import type { Page } from './define-pagination.ts';
import { cursorUrl, type PageUrl } from './page-url.ts';

/**
 * Writes the `Link` header of a page (RFC 8288) with the relations `next` and `prev`; null when it has neither.
 *
 * @throws TypeError when `url` or `baseUrl` is not a URL.
 * @example
 * const link = linkHeader(page, { url: request.url, baseUrl: 'https://api.example.com' });
 * // <https://api.example.com/orders?status=open&cursor=AQJr…>; rel="next"
 */
export function linkHeader(page: Page<unknown>, url: PageUrl): string | null {
  const links: string[] = [];
  if (page.next !== null) links.push(`<${cursorUrl(url, page.next)}>; rel="next"`);
  if (page.prev !== null) links.push(`<${cursorUrl(url, page.prev)}>; rel="prev"`);
  return links.length === 0 ? null : links.join(', ');
}

/**
 * The `Link` header together with the `Access-Control-Expose-Headers` that lets a browser's script read it;
 * no header at all when the page has no neighbour.
 *
 * @example
 * for (const [name, value] of Object.entries(linkHeaders(page, { url }))) response.headers.append(name, value);
 */
export function linkHeaders(page: Page<unknown>, url: PageUrl): Readonly<Record<string, string>> {
  const link = linkHeader(page, url);
  return link === null ? {} : { Link: link, 'Access-Control-Expose-Headers': 'Link' };
}
