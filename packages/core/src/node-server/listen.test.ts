import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isListenError, listen } from './index.ts';

const local = { host: '127.0.0.1', port: 0 } as const;

describe('listen', () => {
  it('answers, and closes at once when nothing runs, kept-alive connections included', async () => {
    const server = await listen({ ...local, fetch: () => new Response('ok') });
    expect(await (await fetch(server.url)).text()).toBe('ok');
    await server.close(60_000);
    await expect(fetch(server.url)).rejects.toThrow();
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

  it.each([
    ['a header of 20 kB', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['no HTTP', 'hello\r\n\r\n', 400],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
  ])('answers %s with a problem document', async (_, sent, status) => {
    const server = await listen({ ...local, fetch: () => new Response('ok') });
    const socket = connect(Number(new URL(server.url).port));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const closed = once(socket, 'close');
    socket.write(sent);
    await closed;
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status });
    await server.close(1000);
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
