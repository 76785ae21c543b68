import { describe, expect, it } from 'vitest';
import { paginateAll } from './paginate-all.ts';

const pages = new Map([
  [null, { items: [1, 2], next: 'b' }],
  ['b', { items: [], next: 'c' }],
  ['c', { items: [3], next: null }],
]);

function fetchFrom(log: (string | null)[]) {
  return async (next: string | null) => {
    log.push(next);
    const page = pages.get(next);
    if (page === undefined) throw new Error('no such page');
    return page;
  };
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe('walk over all pages', () => {
  it('gives every item, over an empty page too', async () => {
    const log: (string | null)[] = [];
    expect(await collect(paginateAll(fetchFrom(log)))).toEqual([1, 2, 3]);
    expect(log).toEqual([null, 'b', 'c']);
  });

  it('fetches nothing that is not asked for', async () => {
    const log: (string | null)[] = [];
    for await (const item of paginateAll(fetchFrom(log))) if (item === 2) break;
    expect(log).toEqual([null]);
  });

  it('ends after the given number of pages', async () => {
    expect(await collect(paginateAll(fetchFrom([]), { maxPages: 1 }))).toEqual([1, 2]);
  });

  it('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const walk = async () => {
      for await (const item of paginateAll(fetchFrom([]), { signal: controller.signal })) {
        seen.push(item);
        controller.abort(new Error('enough'));
      }
    };
    await expect(walk()).rejects.toThrow('enough');
    expect(seen).toEqual([1]);
  });

  it('refuses a page that leads to itself', async () => {
    const walk = collect(paginateAll(async () => ({ items: [1], next: 'same' })));
    await expect(walk).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});
