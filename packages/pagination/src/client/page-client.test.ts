import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readLetters } from '../../test/list.ts';
import { toEnvelope } from '../envelope.ts';
import { createPageClient, isPageClientError, type PageClientOptions } from './index.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answerLetters: RequestListener = (request, response) => {
  const url = request.url ?? '/';
  const page = readLetters(new URL(url, 'http://localhost').searchParams);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(toEnvelope(page, { url })));
};

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((caught: unknown) => caught);
  if (!isPageClientError(error)) throw error;
  expect(error.message).not.toContain('127.0.0.1');
  return error.code;
}

describe('page client', () => {
  it('follows relative links to the end, with fresh headers for each page', async () => {
    const tokens: unknown[] = [];
    const origin = await serve((request, response) => {
      tokens.push(request.headers.authorization);
      answerLetters(request, response);
    });
    let count = 0;
    const client = createPageClient({
      headers: () => {
        count += 1;
        return { authorization: `token ${count}` };
      },
    });
    const found = await collect(client.items<{ id: string }>(`${origin}/letters?limit=10`));
    expect(found.map(({ id }) => id).join('')).toBe('abcdefghijklmnopqrstuvwxyz');
    expect(tokens).toEqual(['token 1', 'token 2', 'token 3']);
  });

  it('goes backwards as well', async () => {
    const client = createPageClient();
    const origin = await serve(answerLetters);
    const forward = await collect(client.pages<{ id: string }>(`${origin}/letters?limit=10`));
    const last = new URL(forward.at(-1)?.links.self ?? '', origin);
    const back = await collect(client.pages<{ id: string }>(last, { direction: 'prev' }));
    expect(back.map(({ items }) => items)).toEqual(forward.toReversed().map(({ items }) => items));
  });

  it.each([
    ['seconds', '3', [3000, 3000]],
    ['a date', new Date(Date.UTC(2026, 0, 1, 0, 0, 5)).toUTCString(), [5000, 5000]],
    ['a date that has passed', new Date(0).toUTCString(), [0, 0]],
    ['nothing', undefined, [1000, 2000]],
    ['nonsense', 'soon', [1000, 2000]],
  ])('waits after 429 as long as Retry-After says: %s', async (_, value, expected) => {
    let requests = 0;
    const origin = await serve((request, response) => {
      requests += 1;
      if (requests > 2) return answerLetters(request, response);
      response.writeHead(429, value === undefined ? {} : { 'retry-after': value }).end('{}');
    });
    const waits: number[] = [];
    const client = createPageClient({
      now: () => Date.UTC(2026, 0, 1),
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
    });
    expect((await client.page(`${origin}/letters`)).items).toHaveLength(20);
    expect(waits).toEqual(expected);
  });

  it.each([
    ['too often', '0', { maxRetries: 2 }, 3],
    ['for too long', '61', {}, 1],
  ])('gives up when it is asked to wait %s', async (_, retryAfter, options, expected) => {
    let requests = 0;
    const origin = await serve((_request, response) => {
      requests += 1;
      response.writeHead(429, { 'retry-after': retryAfter }).end();
    });
    expect(await codeOf(createPageClient(options).page(origin))).toBe('rate_limited');
    expect(requests).toBe(expected);
  });

  it('never takes its credentials to another origin, nor goes round in a circle', async () => {
    for (const [next, code] of [
      ['http://localhost:1/evil', 'foreign_link'],
      ['//localhost:1/evil', 'foreign_link'],
      ['/letters', 'invalid_answer'],
    ]) {
      const origin = await serve((_request, response) => {
        response.end(JSON.stringify({ items: [1], links: { next, prev: null }, page: {} }));
      });
      expect(await codeOf(collect(createPageClient().items(`${origin}/letters`)))).toBe(code);
    }
  });

  it.each([
    '',
    '<html>',
    'null',
    '[]',
    '{"items":1}',
    '{"items":[],"links":{"next":1,"prev":null}}',
  ])('says of %j that it is no page', async (body) => {
    const origin = await serve((_request, response) => {
      response.end(body);
    });
    expect(await codeOf(createPageClient().page(origin))).toBe('invalid_answer');
  });

  it('hands over the answer of a failure', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(400).end('{"code":"invalid_cursor"}');
    });
    const error = await createPageClient()
      .page(origin)
      .catch((caught: unknown) => caught);
    expect(isPageClientError(error) && [error.code, error.status]).toEqual(['http_error', 400]);
    expect(isPageClientError(error) && (await error.response?.json())).toEqual({
      code: 'invalid_cursor',
    });
  });

  it('ends with the reason of its signal: before, during a request, a wait and between items', async () => {
    const reason = new Error('enough');
    const hanging = await serve(() => undefined);
    const limited = await serve((_request, response) => {
      response.writeHead(429, { 'retry-after': '50' }).end();
    });
    const page = (origin: string, signal: AbortSignal, options: PageClientOptions = {}) =>
      createPageClient(options)
        .page(origin, { signal })
        .catch((caught: unknown) => caught);
    expect(await page(hanging, AbortSignal.abort(reason))).toBe(reason);
    for (const origin of [hanging, limited]) {
      const controller = new AbortController();
      const ended = page(origin, controller.signal);
      setTimeout(() => controller.abort(reason), 50);
      expect(await ended).toBe(reason);
    }
    const controller = new AbortController();
    const origin = await serve(answerLetters);
    const seen: unknown[] = [];
    const walk = async () => {
      const { signal } = controller;
      for await (const item of createPageClient().items(`${origin}/letters`, { signal })) {
        seen.push(item);
        controller.abort(reason);
      }
    };
    await expect(walk()).rejects.toBe(reason);
    expect(seen).toHaveLength(1);
  });
});
