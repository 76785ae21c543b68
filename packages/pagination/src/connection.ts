import type { Page } from './define-pagination.ts';

/** A page as the GraphQL Cursor Connections Specification (Relay) describes it. */
export interface Connection<Item> {
  readonly edges: readonly { readonly node: Item; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/**
 * Writes a page as a Relay connection; the request comes from `parseConnection`.
 *
 * @param cursorOf Makes the cursor of an item.
 * @example
 * const request = orders.parseConnection(args, { codec, bind });
 * const page = orders.finish(request, await fetchRows(request), { codec });
 * return toConnection(page, (order) => orders.cursor(request, order, { codec }));
 */
export function toConnection<Item>(
  page: Page<Item>,
  cursorOf: (item: Item) => string,
): Connection<Item> {
  const edges = page.items.map((node) => ({ node, cursor: cursorOf(node) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNext,
      hasPreviousPage: page.hasPrev,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
