import assert from 'node:assert/strict';

/** One page as a walk sees it. */
export interface WalkedPage<Item> {
  readonly items: readonly Item[];
  /** What leads to the neighbour, a cursor or a link; null when there is none. */
  readonly next: string | null;
  readonly prev: string | null;
  readonly hasNext: boolean;
  readonly hasPrev: boolean;
}

/** The list to walk. */
export interface WalkOptions<Item> {
  /** Reads the page to which `at` leads; null is the first page. */
  readonly read: (at: string | null, limit: number) => Promise<WalkedPage<Item>>;
  /** What makes an item itself, such as its id. */
  readonly identify: (item: Item) => string | number;
  /** The page sizes to walk with; 1, 7 and 20 by default. */
  readonly limits?: readonly number[];
  /** The whole list in its order, if it is known. */
  readonly expected?: readonly (string | number)[];
  /** The most pages of one walk, so that one that never ends fails; 10,000 by default. */
  readonly maxPages?: number;
}

/**
 * Walks a list from its start to its end and back with several page sizes, and fails unless each item is seen exactly
 * once, in one order, backwards in the reverse of it, on full pages with exact flags. The list must not change meanwhile.
 *
 * @throws AssertionError of node:assert.
 * @example
 * await assertWalks({ read: (cursor, limit) => readOrders({ cursor, limit }), identify: ({ id }) => id });
 */
export async function assertWalks<Item>(options: WalkOptions<Item>): Promise<void> {
  const { limits = [1, 7, 20], identify } = options;
  let order = options.expected;
  for (const limit of limits) {
    const pages = await walk(options, limit, null, 'next');
    const seen = pages.flatMap(({ items }) => items.map(identify));
    assert.equal(new Set(seen).size, seen.length, `limit ${limit}: an item was seen twice`);
    order ??= seen;
    assert.deepEqual(seen, order, `limit ${limit}: another order, or items are missing`);
    checkPages(pages, limit);
    await walkBack(options, limit, pages);
  }
}

async function walk<Item>(
  { read, maxPages = 10_000 }: WalkOptions<Item>,
  limit: number,
  from: string | null,
  direction: 'next' | 'prev',
): Promise<WalkedPage<Item>[]> {
  const pages: WalkedPage<Item>[] = [];
  let at = from;
  do {
    assert.ok(pages.length < maxPages, `the walk did not end after ${maxPages} pages`);
    const page = await read(at, limit);
    pages.push(page);
    at = page[direction];
    assert.notEqual(at, '', 'an empty cursor was issued');
  } while (at !== null);
  return pages;
}

function checkPages<Item>(pages: readonly WalkedPage<Item>[], limit: number): void {
  for (const [index, page] of pages.entries()) {
    const [isFirst, isLast] = [index === 0, index === pages.length - 1];
    const name = `limit ${limit}, page ${index + 1} of ${pages.length}`;
    if (isLast) assert.ok(page.items.length <= limit, `${name}: too many items`);
    else assert.equal(page.items.length, limit, `${name}: not full`);
    if (!isFirst) assert.ok(page.items.length > 0, `${name}: empty`);
    assert.equal(page.hasPrev, !isFirst, `${name}: hasPrev`);
    assert.equal(page.hasNext, !isLast, `${name}: hasNext`);
    assert.equal(page.prev !== null, page.hasPrev, `${name}: prev beside hasPrev`);
    assert.equal(page.next !== null, page.hasNext, `${name}: next beside hasNext`);
  }
}

async function walkBack<Item>(
  options: WalkOptions<Item>,
  limit: number,
  pages: readonly WalkedPage<Item>[],
): Promise<void> {
  const last = pages.at(-1);
  if (last === undefined || last.prev === null) return;
  const back = (await walk(options, limit, last.prev, 'prev')).reverse();
  const items = (walked: readonly WalkedPage<Item>[]) =>
    walked.map((page) => page.items.map(options.identify));
  assert.deepEqual(items(back), items(pages.slice(0, -1)), `limit ${limit}: backwards`);
  checkPages([...back, last], limit);
}
