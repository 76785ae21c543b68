import { describe, expect, it } from 'vitest';
import { alphabet, readLetters } from '../../test/list.ts';
import { toEnvelope } from '../envelope.ts';
import { isPaginationError } from '../errors.ts';
import { linkHeader } from '../link-header.ts';
import { assertEndpoint, assertWalks, type WalkedPage } from './index.ts';

type Letter = (typeof alphabet)[number];
type Read = (at: string | null, limit: number) => Promise<WalkedPage<Letter>>;

const read: Read = async (at, limit) =>
  readLetters({ limit: `${limit}`, ...(at !== null && { cursor: at }) });

const check = (reader: Read) =>
  assertWalks<Letter>({ read: reader, identify: ({ id }) => id, maxPages: 100 });

describe('assertWalks', () => {
  it('passes a list that keeps its promises, also an empty one', async () => {
    await check(read);
    await assertWalks<Letter>({
      read,
      identify: ({ id }) => id,
      expected: alphabet.map(({ id }) => id),
    });
    await check(async () => readLetters({}, []));
  });

  it.each<[string, Read, RegExp]>([
    ['never ends', async (_, limit) => ({ ...(await read(null, limit)) }), /twice|did not end/],
    [
      'loses an item',
      async (at, limit) => {
        const page = await read(at, limit);
        return { ...page, items: page.items.filter(({ id }) => id !== 'q' || limit === 1) };
      },
      /items are missing|not full/,
    ],
    [
      'says that more follows',
      async (at, limit) => ({ ...(await read(at, limit)), hasNext: true }),
      /hasNext/,
    ],
    [
      'says that nothing went before',
      async (at, limit) => ({ ...(await read(at, limit)), hasPrev: false }),
      /hasPrev/,
    ],
    [
      'turns pages around on the way back',
      async (at, limit) => {
        const page = await read(at, limit);
        const isBack = page.hasNext && page.items[0]?.id === 'h';
        return isBack ? { ...page, items: page.items.toReversed() } : page;
      },
      /another order/,
    ],
    [
      'issues an empty cursor',
      async (at, limit) => {
        const page = await read(at, limit);
        return { ...page, next: page.next ?? '' };
      },
      /empty cursor/,
    ],
  ])('fails one that %s', async (_, reader, message) => {
    await expect(check(reader)).rejects.toThrow(message);
  });

  it('fails one that is not the expected list', async () => {
    const promise = assertWalks<Letter>({ read, identify: ({ id }) => id, expected: ['a'] });
    await expect(promise).rejects.toThrow('items are missing');
  });
});

describe('assertEndpoint', () => {
  const answer =
    (change: (status: number) => number, echo = false) =>
    async (url: string) => {
      try {
        const page = readLetters(new URL(url, 'http://localhost').searchParams);
        const link = linkHeader(page, { url });
        return Response.json(toEnvelope(page, { url }), { headers: link === null ? {} : { link } });
      } catch (error) {
        if (!isPaginationError(error)) throw error;
        return Response.json(echo ? decodeURIComponent(url) : {}, { status: change(400) });
      }
    };
  const check = (request: (url: string) => Promise<Response>) =>
    assertEndpoint<Letter>({ request, url: '/letters', identify: ({ id }) => id });

  it('passes an endpoint that keeps its promises', async () => {
    await check(answer((status) => status));
  });

  it('fails one that answers 500, one that repeats a cursor and one without Link', async () => {
    await expect(check(answer(() => 500))).rejects.toThrow('the status');
    await expect(check(answer((status) => status, true))).rejects.toThrow('repeats it');
    const withoutLink = async (url: string) => {
      const response = await answer((status) => status)(url);
      response.headers.delete('link');
      return response;
    };
    await expect(check(withoutLink)).rejects.toThrow('differ in next');
  });
});
