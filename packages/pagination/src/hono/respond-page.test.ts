import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { readLetters } from '../../test/list.ts';
import { isPaginationError } from '../errors.ts';
import { assertEndpoint } from '../testing/index.ts';
import { pageQuery, respondPage } from './index.ts';

const baseUrl = 'https://api.example.com';
const app = new Hono()
  .get('/letters', (c) => {
    c.header('Link', '</docs>; rel="help"');
    const page = readLetters(pageQuery(c));
    return respondPage(c, page, {
      baseUrl,
      present: ({ id }) => ({ id, upper: id.toUpperCase() }),
    });
  })
  .onError((error, c) => {
    if (!isPaginationError(error)) throw error;
    return c.json({ code: error.code }, 400);
  });

describe('respondPage', () => {
  it('B19 answers the envelope with its links, from the base URL and beside other links', async () => {
    const response = await app.request('http://evil.example/letters?limit=2&a=1&total=exact');
    const body = (await response.json()) as { links: { next: string } };
    expect(body).toEqual({
      items: [
        { id: 'a', upper: 'A' },
        { id: 'b', upper: 'B' },
      ],
      links: {
        self: `${baseUrl}/letters?limit=2&a=1&total=exact`,
        next: expect.stringMatching(
          /^https:\/\/api\.example\.com\/letters\?limit=2&a=1&total=exact&cursor=/,
        ),
        prev: null,
      },
      page: { limit: 2, has_next: true, has_prev: false, total: 26 },
    });
    expect(response.headers.get('link')).toBe(
      `</docs>; rel="help", <${body.links.next}>; rel="next"`,
    );
    expect(response.headers.get('access-control-expose-headers')).toBe('Link');
  });

  it('passes the harness', async () => {
    await assertEndpoint<{ id: string }>({
      request: async (url) => app.request(url),
      url: '/letters?a=1',
      identify: ({ id }) => id,
      expected: [...'abcdefghijklmnopqrstuvwxyz'],
    });
  });
});
