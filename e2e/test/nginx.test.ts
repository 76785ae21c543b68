import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connect, type SecureVersion } from 'node:tls';
import { whyUnavailable } from '@headgate/test-servers';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { type HeadgateNginx, hasBrotli, startHeadgateNginx } from './lib/headgate-nginx.ts';
import { account } from './lib/sign-in.ts';

const missing = whyUnavailable('nginx') ?? whyUnavailable('postgres');
const json = { 'Content-Type': 'application/json' };
const question = (content: string) => ({
  model: 'llama3.2:latest',
  messages: [{ role: 'user' as const, content }],
});

describe.skipIf(missing !== undefined)(
  `behind nginx${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    let api: BuiltApi;
    let second: BuiltApi;
    let nginx: HeadgateNginx;
    let token: string;

    beforeAll(async () => {
      api = await startBuiltApi();
      second = await startBuiltApi({
        DATABASE_URL: api.databaseUrl,
        OLLAMA_BASE_URL: api.ollama.url,
      });
      nginx = await startHeadgateNginx([api.url, second.url]);
      const post = (path: string) =>
        nginx.fetch(path, { method: 'POST', headers: json, body: JSON.stringify(account) });
      await post('/v1/auth/signup');
      token = ((await (await post('/v1/auth/login')).json()) as { access_token: string })
        .access_token;
    });

    afterAll(async () => {
      await nginx?.[Symbol.asyncDispose]();
      await second?.[Symbol.asyncDispose]();
      await api?.[Symbol.asyncDispose]();
    });

    const client = () =>
      new OpenAI({
        baseURL: `${nginx.url}/v1`,
        apiKey: token,
        maxRetries: 0,
        fetch: ((url: string, init: object) =>
          nginx.fetch(url.slice(nginx.url.length), init)) as unknown as typeof globalThis.fetch,
      });

    it('G04 lets a stream arrive in pieces, as the model makes them', async () => {
      const words = ['one ', 'two ', 'three ', 'four ', 'five '];
      api.ollama.enqueue({ chunks: words, chunkDelayMs: 100 });
      const stream = await client().chat.completions.create({ ...question('Count'), stream: true });
      const arrivals: number[] = [];
      let answer = '';
      for await (const chunk of stream) {
        const delta = chunk.choices[0]?.delta.content;
        if (!delta) continue;
        answer += delta;
        arrivals.push(performance.now());
      }
      expect(answer).toBe(words.join(''));
      // In one lump they would arrive within a few milliseconds; the model took 400.
      expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(250);
      const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? 0));
      expect(gaps.filter((gap) => gap > 40).length).toBeGreaterThanOrEqual(words.length - 2);
    });

    it('G04 leaves an event stream as it is, and says so to a proxy in front', async () => {
      api.ollama.enqueue({ chunks: ['x'.repeat(4000)] });
      const response = await nginx.fetch('/v1/chat/completions', {
        method: 'POST',
        headers: { ...json, Authorization: `Bearer ${token}`, 'Accept-Encoding': 'gzip, br' },
        body: JSON.stringify({ ...question('Hi'), stream: true }),
      });
      await response.text();
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(response.headers.get('content-encoding')).toBeNull();
      expect(response.headers.get('x-accel-buffering')).toBe('no');
    });

    it('G04 G05 lets a turn of a conversation arrive in pieces, signs of life first, and keeps it', async () => {
      const words = ['one ', 'two ', 'three '];
      api.ollama.enqueue({ chunks: words, headersDelayMs: 1_500, chunkDelayMs: 150 });
      const response = await nginx.fetch('/v1/chat/stream', {
        method: 'POST',
        headers: { ...json, Authorization: `Bearer ${token}` },
        body: JSON.stringify({ model: 'llama3.2:latest', message: 'Count' }),
      });
      let pieces = 0;
      let text = '';
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        pieces++;
        text += chunk;
      }
      expect(text).toMatch(/^: ping\n\n(: ping\n\n)*event: start\n/);
      expect(pieces).toBeGreaterThanOrEqual(1 + words.length);
      expect(text).toMatch(/event: done\ndata: \{"state":"complete"[^\n]*\n\n$/);
      const [, id] = /"conversation_id":"([^"]+)"/.exec(text) ?? [];
      const messages = await nginx.fetch(`/v1/conversations/${id}/messages`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      expect(await messages.json()).toMatchObject({
        items: [{ content: 'Count' }, { content: words.join(''), state: 'complete' }],
      });
    });

    it('lets the events of a job arrive as they happen, and signs of life between them', async () => {
      const headers = { ...json, Authorization: `Bearer ${token}` };
      const input = { model: 'llama3.2:latest', messages: question('Hi').messages };
      const made = await nginx.fetch('/v1/jobs', {
        method: 'POST',
        headers,
        body: JSON.stringify({ type: 'chat', input }),
      });
      expect(made.status).toBe(202);
      const { id } = (await made.json()) as { id: string };
      const response = await nginx.fetch(`/v1/jobs/${id}/events`, { headers });
      expect(response.status).toBe(200);
      let text = '';
      let cancelled: Promise<number> | undefined;
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        // No worker runs: without an end from here, there is none, and a buffer on the way would hold all of it back.
        if (cancelled === undefined && /^event: queued\n.*\n\n(.*\n\n)?: ping\n\n/ms.test(text)) {
          const cancel = nginx.fetch(`/v1/jobs/${id}/cancel`, { method: 'POST', headers });
          cancelled = cancel.then(({ status }) => status);
        }
      }
      expect(await cancelled).toBe(202);
      expect(text).toMatch(/^event: cancelled$/m);
    });

    it('speaks HTTP/2, streams included', async () => {
      const session = connectHttp2(nginx.url, { ca: nginx.certificate, servername: 'localhost' });
      try {
        api.ollama.enqueue({ chunks: ['one ', 'two ', 'three '], chunkDelayMs: 100 });
        const request = session.request({
          ':method': 'POST',
          ':path': '/v1/chat/completions',
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'x-request-id': 'over-http2-0001',
        });
        request.end(JSON.stringify({ ...question('Count'), stream: true }));
        const [headers] = await once(request, 'response');
        expect(headers[':status']).toBe(200);
        const arrivals: number[] = [];
        for await (const _ of request) arrivals.push(performance.now());
        expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(100);
        expect(session.alpnProtocol).toBe('h2');
      } finally {
        session.destroy();
      }
      await expect
        .poll(() => nginx.accessLog().find(({ request_id: id }) => id === 'over-http2-0001'))
        .toMatchObject({ protocol: 'HTTP/2.0', status: 200 });
    });

    it('says each header once, and those of safety on every answer', async () => {
      for (const path of ['/live', '/v1/users/me', '/nowhere', '/docs', '/metrics']) {
        const { headers } = await nginx.fetch(path);
        expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d+[^,]*$/);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('x-frame-options')).toMatch(/^(DENY|SAMEORIGIN)$/);
        expect(headers.get('referrer-policy')).toMatch(/^[a-z-]+$/);
        expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'[^,]*$/);
        expect(headers.get('x-request-id')).toMatch(/^[\w.-]{8,128}$/);
        expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
        expect(headers.get('server')).toBe('nginx');
      }
    });

    it('hands a well-formed request id through, and replaces any other', async () => {
      const idFor = async (id: string) =>
        (await nginx.fetch('/live', { headers: { 'X-Request-Id': id } })).headers.get(
          'x-request-id',
        );
      expect(await idFor('caller-0001')).toBe('caller-0001');
      expect(await idFor('a b"c')).toMatch(/^[0-9a-f]{32}$/);
    });

    it('compresses what is long, and no tokens', async () => {
      const encoding = async (path: string, accepted: string, init = {}) => {
        const response = await nginx.fetch(path, {
          ...init,
          headers: { ...json, 'Accept-Encoding': accepted },
        });
        await response.arrayBuffer();
        return response.headers.get('content-encoding');
      };
      expect(await encoding('/openapi.json', 'gzip')).toBe('gzip');
      if (hasBrotli) expect(await encoding('/openapi.json', 'br')).toBe('br');
      const login = { method: 'POST', body: JSON.stringify(account) };
      expect(await encoding('/v1/auth/login', 'gzip, br', login)).toBeNull();
    });

    it('speaks TLS 1.2 and 1.3, and nothing older', async () => {
      const version = (only: SecureVersion) =>
        new Promise<string | null>((resolve) => {
          const socket = connect({
            port: Number(new URL(nginx.url).port),
            host: '127.0.0.1',
            servername: 'localhost',
            ca: nginx.certificate,
            minVersion: only,
            maxVersion: only,
            // OpenSSL itself speaks the old ones at this level alone.
            ciphers: 'DEFAULT@SECLEVEL=0',
          });
          socket.once('secureConnect', () => {
            resolve(socket.getProtocol());
            socket.destroy();
          });
          socket.once('error', () => resolve(null));
        });
      expect(await version('TLSv1.3')).toBe('TLSv1.3');
      expect(await version('TLSv1.2')).toBe('TLSv1.2');
      expect(await version('TLSv1.1')).toBeNull();
    });

    it('sends a browser without TLS to where there is, tells a program, and answers a certificate authority', async () => {
      const page = await globalThis.fetch(`${nginx.httpUrl}/docs?x=1`, { redirect: 'manual' });
      expect(page.status).toBe(308);
      expect(page.headers.get('location')).toBe('https://127.0.0.1/docs?x=1');
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const program = await globalThis.fetch(`${nginx.httpUrl}/v1/models`, { redirect: 'manual' });
      expect(program.status).toBe(403);
      expect(program.headers.get('content-type')).toBe('application/problem+json');
      expect(await program.json()).toMatchObject({ title: 'HTTPS is required', status: 403 });
      const challenge = `${nginx.httpUrl}/.well-known/acme-challenge`;
      expect(await (await globalThis.fetch(`${challenge}/proof`)).text()).toBe('proved');
      expect((await globalThis.fetch(`${challenge}/other`)).status).toBe(404);
    });

    it('refuses too long a body by route, in the shape of the route', async () => {
      const send = (path: string, bytes: number) =>
        nginx.fetch(path, { method: 'POST', headers: json, body: 'x'.repeat(bytes) });
      const problem = await send('/v1/auth/login', 70_000);
      expect([problem.status, problem.headers.get('content-type')]).toEqual([
        413,
        'application/problem+json',
      ]);
      expect(await problem.json()).toMatchObject({ code: 'payload_too_large', status: 413 });
      // What fits a question with images is too long for anything else.
      expect((await send('/v1/users/me', 2_000_000)).status).toBe(413);
      expect((await send('/v1/chat/completions', 2_000_000)).status).toBe(401);
      const openai = await send('/v1/chat/completions', 21_000_000);
      expect(await openai.json()).toMatchObject({ error: { code: 'payload_too_large' } });
    });

    it('takes a file as it comes, larger than any other body, and hands it on unread', async () => {
      let heard = '';
      const server = createServer((request, response) => {
        request.on('data', (chunk: Buffer) => {
          heard += chunk.toString('latin1');
          server.emit('heard');
        });
        request.on('end', () => response.end(String(heard.length)));
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      await using own = await startHeadgateNginx([`http://127.0.0.1:${port}`], { standIn: true });
      const first = once(server, 'heard');
      async function* pieces() {
        yield Buffer.from('begun');
        // The second is not sent before the first is there: nothing on the way waits for the whole.
        await first;
        yield Buffer.alloc(25_000_000, 'x');
      }
      try {
        const sent = await own.fetch('/v1/files', {
          method: 'POST',
          body: pieces(),
          duplex: 'half',
        });
        expect([sent.status, await sent.text()]).toEqual([200, '25000005']);
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });

    it('keeps the numbers of a process from the outside', async () => {
      expect((await nginx.fetch('/metrics')).status).toBe(404);
    });

    it('passes the upgrade of a connection on, on its route alone', async () => {
      const server = createServer((_, response) => response.end('plain'));
      server.on('upgrade', (_, socket) => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
        );
        socket.pipe(socket);
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      await using own = await startHeadgateNginx([`http://127.0.0.1:${port}`], { standIn: true });
      const talk = async (path: string) => {
        const socket = connect({
          port: Number(new URL(own.url).port),
          host: '127.0.0.1',
          servername: 'localhost',
          ca: own.certificate,
        });
        const lines = ['Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade'];
        socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
        let heard = '';
        for await (const piece of socket.setEncoding('latin1')) {
          heard += piece;
          if (heard.includes('\r\n\r\n') && !heard.includes('echo me')) socket.write('echo me');
          if (heard.includes('echo me') || heard.includes('plain')) break;
        }
        return heard;
      };
      try {
        expect(await talk('/v1/realtime')).toMatch(/^HTTP\/1\.1 101 .*echo me$/s);
        expect(await talk('/live')).toMatch(/^HTTP\/1\.1 200 /);
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });

    it('writes a line of JSON for each request, without its query', async () => {
      await nginx.fetch('/v1/models?cursor=secret-cursor', {
        headers: { 'X-Request-Id': 'logged-0001', 'User-Agent': 'a "quoted" one' },
      });
      await expect
        .poll(() => nginx.accessLog().find(({ request_id: id }) => id === 'logged-0001'))
        .toMatchObject({
          method: 'GET',
          path: '/v1/models',
          status: 401,
          user_agent: 'a "quoted" one',
        });
      expect(JSON.stringify(nginx.accessLog())).not.toContain('secret-cursor');
    });

    it('limits the tries of one address at the doors of accounts, in the shape of the API', async () => {
      const tries = await Promise.all(
        Array.from({ length: 60 }, () =>
          nginx.fetch('/v1/auth/refresh', { method: 'POST', headers: json, body: '{}' }),
        ),
      );
      const refused = tries.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThanOrEqual(30);
      const [first] = refused;
      expect(first?.headers.get('retry-after')).toBe('1');
      expect(first?.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await first?.json()).toMatchObject({ code: 'rate_limited', status: 429 });
      expect((await nginx.fetch('/live')).status).toBe(200);
    });

    it('goes on with the other instance when one dies, and says so when none is left', async () => {
      await second.process.stop('SIGKILL');
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 2 === 0
            ? nginx.fetch('/v1/models', { headers: { Authorization: `Bearer ${token}` } })
            : nginx.fetch('/v1/chat/completions', {
                method: 'POST',
                headers: { ...json, Authorization: `Bearer ${token}` },
                body: JSON.stringify({ ...question('Hi'), model: 'echo-is-not-here' }),
              }),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 404]));
      expect(nginx.checked).toBeGreaterThan(50);

      await api.process.stop('SIGKILL');
      const problem = await nginx.fetch('/v1/users/me');
      expect([problem.status, problem.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await problem.json()).toMatchObject({ code: 'service_unavailable', status: 503 });
      const openai = await nginx.fetch('/v1/models');
      expect(await openai.json()).toMatchObject({ error: { code: 'service_unavailable' } });
    });
  },
);
