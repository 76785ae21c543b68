import type { Page } from './define-pagination.ts';
import { cursorUrl, type PageUrl, requestUrl } from './page-url.ts';

/** A page as the body of a response. */
export interface PageEnvelope<Item> {
  readonly items: readonly Item[];
  readonly links: {
    readonly self: string;
    readonly next: string | null;
    readonly prev: string | null;
  };
  readonly page: {
    readonly limit: number;
    readonly has_next: boolean;
    readonly has_prev: boolean;
    /** The number of items in the whole list, where it was asked for. */
    readonly total?: number;
    /** There when `total` is an estimate. */
    readonly total_estimated?: true;
  };
}

/**
 * Writes a page as the body of a response, with links that a client follows without building URLs.
 *
 * @throws TypeError when `url` or `baseUrl` is not a URL.
 * @example
 * response.json(toEnvelope(page, { url: request.url, baseUrl: 'https://api.example.com' }));
 */
export function toEnvelope<Item>(page: Page<Item>, url: PageUrl): PageEnvelope<Item> {
  return {
    items: page.items,
    links: {
      self: requestUrl(url),
      next: page.next === null ? null : cursorUrl(url, page.next),
      prev: page.prev === null ? null : cursorUrl(url, page.prev),
    },
    page: {
      limit: page.limit,
      has_next: page.hasNext,
      has_prev: page.hasPrev,
      ...(page.total !== undefined && { total: page.total.value }),
      ...(page.total?.estimated === true && { total_estimated: true }),
    },
  };
}
