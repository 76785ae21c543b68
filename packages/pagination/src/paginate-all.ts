import { invalidCursor } from './errors.ts';

/** One fetched page: its items and what leads to the page after it, a cursor or a link. */
export interface FetchedPage<Item> {
  readonly items: readonly Item[];
  /** Null on the last page. */
  readonly next: string | null;
}

/** Bounds of a walk over all pages. */
export interface PaginateAllOptions {
  /** Ends the walk between two items with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The most pages to fetch, after which the walk ends; no bound by default. */
  readonly maxPages?: number;
}

/**
 * Walks over the items of all pages, fetching each page only when its first item is asked for.
 *
 * @param fetchPage Gets `null` for the first page, then what the page before gave as `next`.
 * @throws PaginationError `invalid_cursor` when a page leads to itself, which would never end.
 * @example
 * const all = paginateAll(async (link) => {
 *   const body = await (await fetch(link ?? 'https://api.example.com/orders')).json();
 *   return { items: body.items, next: body.links.next };
 * });
 * for await (const order of all) console.log(order.id);
 */
export async function* paginateAll<Item>(
  fetchPage: (next: string | null) => Promise<FetchedPage<Item>>,
  options: PaginateAllOptions = {},
): AsyncGenerator<Item, void, undefined> {
  const { signal, maxPages = Number.POSITIVE_INFINITY } = options;
  let next: string | null = null;
  for (let count = 0; count < maxPages; count += 1) {
    signal?.throwIfAborted();
    const page: FetchedPage<Item> = await fetchPage(next);
    for (const item of page.items) {
      signal?.throwIfAborted();
      yield item;
    }
    if (page.next === null) return;
    if (page.next === next) throw invalidCursor();
    next = page.next;
  }
}
