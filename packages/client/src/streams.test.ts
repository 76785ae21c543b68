import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { sendJson, serve } from '../test/serve.ts';
import { createHeadgateClient, isHeadgateError } from './index.ts';

const write = (response: ServerResponse, name: string, data: object, id?: number) =>
  response.write(
    `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`,
  );
const begin = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });

const clientOf = (baseUrl: string) =>
  createHeadgateClient({ baseUrl, sleep: async () => undefined, idleTimeoutMs: 200 });
const request = { model: 'echo', message: 'hello' };

async function collect<Item>(items: AsyncIterable<Item>) {
  const found: Item[] = [];
  try {
    for await (const item of items) found.push(item);
    return { found };
  } catch (error) {
    return { found, code: isHeadgateError(error) ? error.code : error };
  }
}

describe('chat', () => {
  it('gives the events up to the end, whatever the pieces they come in', async () => {
    const { baseUrl, received } = await serve((_, response) => {
      begin(response);
      response.write(': ping\n\nevent: delta\nda');
      setImmediate(() => {
        response.write('ta: {"text":"grüß dich"}\n\n');
        write(response, 'done', { state: 'complete', finish_reason: 'stop' });
        response.end();
      });
    });
    const { found } = await collect(clientOf(baseUrl).chat(request));
    expect(found).toEqual([
      { type: 'delta', text: 'grüß dich' },
      { type: 'done', state: 'complete', finish_reason: 'stop' },
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(request);
    expect(received[0]?.headers.accept).toBe('text/event-stream');
  });

  it.each([
    [
      'an error event',
      (response: ServerResponse) => write(response, 'error', { code: 'upstream_error' }),
      'upstream_error',
    ],
    ['an end too early', (response: ServerResponse) => response.end(), 'stream_broken'],
    [
      'a broken connection',
      (response: ServerResponse) => setImmediate(() => response.destroy()),
      'stream_broken',
    ],
    ['silence', () => undefined, 'timeout'],
  ])('throws after what was said at %s', async (_, happen, code) => {
    const { baseUrl } = await serve((_, response) => {
      begin(response);
      write(response, 'delta', { text: 'so far' });
      happen(response);
    });
    const outcome = await collect(clientOf(baseUrl).chat(request));
    expect(outcome).toEqual({ found: [{ type: 'delta', text: 'so far' }], code });
  });

  it('throws what the service answers instead of a stream', async () => {
    const { baseUrl } = await serve((_, response) =>
      sendJson(response, 404, { code: 'model_not_found' }),
    );
    expect(await collect(clientOf(baseUrl).chat(request))).toMatchObject({
      code: 'model_not_found',
    });
  });

  it('closes the connection when the reader leaves the loop, and when it is told to', async () => {
    const closed: Promise<unknown>[] = [];
    const { baseUrl } = await serve((_, response) => {
      begin(response);
      closed.push(once(response, 'close'));
      write(response, 'delta', { text: 'on and on' });
    });
    for await (const _ of clientOf(baseUrl).chat(request)) break;
    await closed[0];
    const controller = new AbortController();
    const reason = new Error('enough');
    const reading = (async () => {
      const { signal } = controller;
      for await (const _ of clientOf(baseUrl).chat(request, { signal })) controller.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
    await closed[1];
  });

  it('lets a slow reader slow the service down', async () => {
    let written = 0;
    let isFull: () => void = () => undefined;
    const full = new Promise<void>((resolve) => {
      isFull = resolve;
    });
    const { baseUrl } = await serve((_, response) => {
      begin(response);
      const text = 'x'.repeat(64 * 1024);
      while (written < 1_000) {
        written += 1;
        // The buffers of the system take some; then the writer is told to wait.
        if (!write(response, 'delta', { text }) && response.writableLength > 8 * 1024 * 1024) break;
      }
      isFull();
    });
    const events = clientOf(baseUrl).chat(request);
    await events.next();
    await full;
    expect(written).toBeLessThan(1_000);
    await events.return();
  });
});

describe('the events of a job', () => {
  it('go on behind the last one after each connection that breaks, up to the end', async () => {
    const { baseUrl, received } = await serve((_, response, count) => {
      if (count === 3) return sendJson(response, 503, {}, { 'retry-after': '0' });
      begin(response);
      if (count === 1) write(response, 'queued', {}, 1);
      if (count === 2) write(response, 'running', {}, 2);
      if (count === 4) {
        write(response, 'progress', { done: 1 }, 3);
        write(response, 'succeeded', {}, 4);
        write(response, 'never', {}, 5);
      }
      setImmediate(() => (count === 1 ? response.end() : response.destroy()));
    });
    const { found, code } = await collect(clientOf(baseUrl).jobEvents('j1'));
    expect(code).toBeUndefined();
    expect(found.map(({ id, type }) => `${id} ${type}`)).toEqual([
      '1 queued',
      '2 running',
      '3 progress',
      '4 succeeded',
    ]);
    expect(received.map(({ url, headers }) => [url, headers['last-event-id']])).toEqual([
      ['/v1/jobs/j1/events', undefined],
      ['/v1/jobs/j1/events', '1'],
      ['/v1/jobs/j1/events', '2'],
      ['/v1/jobs/j1/events', '2'],
    ]);
  });

  it('are given up where connections break and bring nothing', async () => {
    const { baseUrl, received } = await serve((_, response) => begin(response).end());
    expect((await collect(clientOf(baseUrl).jobEvents('j1'))).code).toBe('stream_broken');
    expect(received).toHaveLength(4);
  });

  it('that cannot be read are not asked for again', async () => {
    const { baseUrl, received } = await serve((_, response) =>
      sendJson(response, 404, { code: 'not_found' }),
    );
    expect((await collect(clientOf(baseUrl).jobEvents('j1'))).code).toBe('not_found');
    expect(received).toHaveLength(1);
  });
});
