import assert from 'node:assert/strict';
import type { PageEnvelope } from '../envelope.ts';
import { assertWalks, type WalkedPage, type WalkOptions } from './assert-walks.ts';

/** The list of a running service, or of one that is called in process. */
export interface EndpointOptions<Item>
  extends Pick<WalkOptions<Item>, 'identify' | 'limits' | 'expected' | 'maxPages'> {
  /** Sends a GET request, with credentials; gets a URL that starts with the path, or an absolute one. */
  readonly request: (url: string) => Promise<Response>;
  /** The list, with its filters and without `limit` and `cursor`. */
  readonly url: string;
  /** The largest `limit`; 100 by default. */
  readonly maxLimit?: number;
}

/**
 * Walks the list of a service as `assertWalks` does, by its links alone, and fails unless the `Link` header agrees with
 * the links of the body and every malformed `cursor`, `limit` and `sort` is answered with 400 and no part of it.
 *
 * @throws AssertionError of node:assert.
 * @example
 * await assertEndpoint({
 *   request: (url) => fetch(new URL(url, baseUrl), { headers: { authorization } }),
 *   url: '/v1/orders?status=open',
 *   identify: ({ id }) => id,
 * });
 */
export async function assertEndpoint<Item>(options: EndpointOptions<Item>): Promise<void> {
  const { request, url } = options;
  let cursor: string | null = null;
  await assertWalks<Item>({
    ...options,
    async read(link, limit) {
      const page = await readPage<Item>(request, link ?? withParameter(url, 'limit', `${limit}`));
      cursor ??=
        page.next === null ? null : new URL(page.next, 'http://x').searchParams.get('cursor');
      return page;
    },
  });
  await assertRefusals(options, cursor);
}

async function readPage<Item>(
  request: EndpointOptions<Item>['request'],
  url: string,
): Promise<WalkedPage<Item>> {
  const response = await request(url);
  assert.equal(response.status, 200, `${url}: the status`);
  const { items, links, page } = (await response.json()) as PageEnvelope<Item>;
  const header = response.headers.get('link') ?? '';
  for (const relation of ['next', 'prev'] as const) {
    const [, target = null] = new RegExp(`<([^>]*)>; rel="${relation}"`).exec(header) ?? [];
    assert.equal(target, links[relation], `${url}: Link and links differ in ${relation}`);
  }
  return {
    items,
    next: links.next,
    prev: links.prev,
    hasNext: page.has_next,
    hasPrev: page.has_prev,
  };
}

async function assertRefusals<Item>(
  { request, url, maxLimit = 100 }: EndpointOptions<Item>,
  cursor: string | null,
): Promise<void> {
  const malformed: [name: string, value: string][] = [
    ...['0', '-1', '1.5', 'abc', '1e2', '20 ', '', `${maxLimit + 1}`].map(
      (value): [string, string] => ['limit', value],
    ),
    ['sort', 'no_such_field_'],
    ['cursor', ''],
    ['cursor', 'bm90LWEtY3Vyc29y'],
    ['cursor', '{"id":1}'],
    ['cursor', 'x'.repeat(10_000)],
  ];
  if (cursor !== null) {
    const middle = cursor.length >> 1;
    const changed = cursor[middle] === 'A' ? 'B' : 'A';
    malformed.push(
      ['cursor', cursor.slice(0, -4)],
      ['cursor', cursor.slice(0, middle) + changed + cursor.slice(middle + 1)],
    );
  }
  for (const [name, value] of malformed) {
    const response = await request(withParameter(url, name, value));
    const shown = `${name}=${JSON.stringify(value.slice(0, 20))}`;
    assert.equal(response.status, 400, `${shown}: the status`);
    if (value.length > 8) {
      const body = await response.text();
      assert.ok(!body.includes(value.slice(0, 20)), `${shown}: the answer repeats it`);
    }
  }
}

function withParameter(url: string, name: string, value: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}
