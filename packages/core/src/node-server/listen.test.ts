import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isListenError, listen } from './index.ts';

/** What a server answers to some bytes, on a connection that it closes. */
async function exchange(url: string, sent: string) {
  const socket = connect(Number(new URL(url).port));
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  const closed = once(socket, 'close');
  socket.write(sent);
  await closed;
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  return {
    status: Number(line.split(' ')[1]),
    fields: fields.map((field) => field.replace(/^[^:]+/, (name) => name.toLowerCase())),
    body,
  };
}

const local = { host: '127.0.0.1', port: 0 } as const;

describe('listen', () => {
  it('answers, and closes at once when nothing runs, kept-alive connections included', async () => {
    const server = await listen({ ...local, fetch: () => new Response('ok') });
    expect(await (await fetch(server.url)).text()).toBe('ok');
    await server.close(60_000);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it('while it drains, takes connections and ends each with its answer', async () => {
    const server = await listen({ ...local, fetch: () => new Response('ok') });
    const connection = async () => (await fetch(server.url)).headers.get('connection');
    expect(await connection()).toBe('keep-alive');
    server.drain();
    expect(await connection()).toBe('close');
    const { status, fields } = await exchange(server.url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect([status, fields.filter((field) => field.startsWith('connection'))]).toEqual([
      200,
      ['connection: close'],
    ]);
    await server.close(1000);
  });

  it('waits for a running request before it closes', async () => {
    let finish = () => {};
    let begun = () => {};
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const server = await listen({
      ...local,
      fetch: async () => {
        begun();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return new Response('done');
      },
    });
    const answer = fetch(server.url).then((response) => response.text());
    await running;
    const closed = server.close(60_000);
    finish();
    expect(await answer).toBe('done');
    await closed;
  });

  it('cuts what still runs after the grace', async () => {
    const server = await listen({ ...local, fetch: () => new Promise(() => {}) });
    const answer = fetch(server.url);
    const failed = expect(answer).rejects.toThrow();
    await new Promise<void>((resolve) =>
      connect(Number(new URL(server.url).port)).once('connect', resolve),
    );
    await server.close(50);
    await failed;
  });

  describe('what is no request that a handler could get', () => {
    type Case = [name: string, sent: string, status: number, path?: string];
    const refused: Case[] = [
      ['a header of 20 kB', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
      ['no HTTP', 'hello\r\n\r\n', 400],
      [
        'two lengths',
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
        400,
      ],
      [
        'a chunk with 20 kB of extensions',
        `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(20_000)}\r\n`,
        413,
      ],
      ['no Host', 'GET /a HTTP/1.1\r\n\r\n', 400, '/a'],
      ['a Host that is none', 'GET /a?b HTTP/1.1\r\nHost: a b\r\n\r\n', 400, '/a'],
      ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 400, '*'],
      ['another expectation', 'POST /a HTTP/1.1\r\nHost: x\r\nExpect: foo\r\n\r\n', 417, '/a'],
    ];
    const fetch = async (request: Request) => new Response(await request.text());

    it.each(refused)('is answered with a problem document: %s', async (_, sent, status) => {
      const server = await listen({ ...local, fetch });
      const { fields, body, status: answered } = await exchange(server.url, sent);
      expect(answered).toBe(status);
      expect(fields).toContain('connection: close');
      expect(JSON.parse(body)).toEqual({ type: 'about:blank', title: expect.any(String), status });
      await server.close(1000);
    });

    it.each(refused)('is described by whoever listens: %s', async (_, sent, status, path) => {
      const server = await listen({
        ...local,
        fetch,
        describeRefusal: (refusal, request) => ({
          headers: { 'X-Request-Id': `given-${request?.headers['x-request-id'] ?? ''}` },
          body: JSON.stringify([refusal.status, refusal.code, request?.path ?? null]),
        }),
      });
      const { fields, body } = await exchange(
        server.url,
        sent.replace('\r\n', '\r\nX-Request-Id: one\r\n'),
      );
      expect(JSON.parse(body)).toEqual([status, expect.stringMatching(/^[a-z_]+$/), path ?? null]);
      expect(fields).toContain(`x-request-id: given-${path === undefined ? '' : 'one'}`);
      await server.close(1000);
    });

    it.each([
      () => {
        throw new Error('secret');
      },
      async () => {
        throw new Error('secret');
      },
    ])('is a failure without a word of it, where the handler fails', async (fetch) => {
      const server = await listen({ ...local, fetch });
      const { status, body } = await exchange(server.url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(status).toBe(500);
      expect(body).not.toContain('secret');
      await server.close(1000);
    });

    it('behind an answer that has begun ends the connection, and says nothing within that answer', async () => {
      const server = await listen({
        ...local,
        fetch: () =>
          new Response(
            new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('begun')) }),
          ),
      });
      const socket = connect(Number(new URL(server.url).port));
      let answer = '';
      const closed = once(socket, 'close');
      socket.on('data', (chunk) => {
        answer += chunk;
        if (answer.includes('begun')) socket.write('no request\r\n\r\n');
      });
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await closed;
      expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
      await server.close(0);
    });

    it('is no HTTP/1.0 without Host, as probes send it', async () => {
      const server = await listen({
        ...local,
        fetch: ({ url }) => new Response(new URL(url).pathname),
      });
      const { status, body } = await exchange(server.url, 'GET /live HTTP/1.0\r\n\r\n');
      expect([status, body]).toEqual([200, '/live']);
      await server.close(1000);
    });
  });

  it.each([
    ['a port in use', 'EADDRINUSE', /^Port \d+ on 127\.0\.0\.1 is in use.*set WEB_PORT/],
    [
      'an address of another machine',
      'EADDRNOTAVAIL',
      /^192\.0\.2\.1 is not an address.*Set WEB_HOST/,
    ],
  ])('says in one line what to do about %s', async (_, code, says) => {
    const taken = await listen({ ...local, fetch: () => new Response() });
    const { hostname, port } = new URL(taken.url);
    const error: unknown = await listen({
      fetch: () => new Response(),
      host: code === 'EADDRINUSE' ? hostname : '192.0.2.1',
      port: Number(port),
      hostSetting: 'WEB_HOST',
      portSetting: 'WEB_PORT',
    }).catch((reason: unknown) => reason);
    await taken.close(0);
    expect(isListenError(error) && error.code).toBe(code);
    expect((error as Error).message).toMatch(says);
  });
});
