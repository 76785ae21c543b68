import { once } from 'node:events';
import { globSync, readFileSync, statSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startNginx, whyUnavailable } from '@headgate/test-servers';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startHeadgateNginx } from './lib/headgate-nginx.ts';
import { root } from './lib/process.ts';

const missing = whyUnavailable('nginx');
const folder = join(root, 'infra', 'nginx');

/** A server behind nginx, for as long as the test runs. */
async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The nginx of the repository before such a server, for as long as the test runs. */
async function inFront(urls: string | readonly string[], edit?: (text: string) => string) {
  const nginx = await startHeadgateNginx([urls].flat(), { standIn: true, ...(edit && { edit }) });
  onTestFinished(() => nginx[Symbol.asyncDispose]());
  return nginx;
}

describe.skipIf(missing !== undefined)(
  `the limits of nginx${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    it('count one /64 of IPv6 as one client, however its addresses are written', async () => {
      const nginx = await startNginx({
        files: { 'limits.conf': readFileSync(join(folder, 'headgate/limits.conf'), 'utf8') },
        config: ({ port, localPaths }) => `events {} http { ${localPaths} include limits.conf;
          set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;
          default_type application/octet-stream;
          server { listen 127.0.0.1:${port}; location / { return 200 $headgate_client; } } }`,
      });
      onTestFinished(() => nginx.stop());
      const keyOf = async (address: string) => {
        const answer = await globalThis.fetch(nginx.url, {
          headers: { 'X-Forwarded-For': address },
        });
        return Buffer.from(await answer.arrayBuffer()).toString('hex');
      };
      const network = '20010db800010000';
      for (const address of [
        '2001:db8:1::1:2:3',
        '2001:db8:1::4:5:6:7',
        '2001:db8:1:0:4:5:6:7',
        '2001:0DB8:0001::',
        '2001:db8:1::ffff:198.51.100.10',
      ]) {
        expect(await keyOf(address), address).toBe(network);
      }
      expect(await keyOf('203.0.113.10')).toBe('cb00710a');
      expect(await keyOf('::ffff:203.0.113.10')).toBe('cb00710a');
      expect(await keyOf('::ffff:cb00:710a')).toBe('cb00710a');

      // Bytes that mean something to an expression or a text are likelier here than anywhere.
      const byte = fc.oneof(fc.constantFrom(0, 0, 0, 10, 13, 36, 92, 255), fc.nat({ max: 255 }));
      const addresses = fc.array(byte, { minLength: 16, maxLength: 16 });
      await fc.assert(
        fc.asyncProperty(addresses, fc.boolean(), async (bytes, compressed) => {
          const hex = Buffer.from(bytes).toString('hex');
          const full = hex.replaceAll(/(.{4})(?!$)/g, '$1:');
          const address = compressed ? new URL(`http://[${full}]`).hostname.slice(1, -1) : full;
          const mapped = hex.startsWith(`${'00'.repeat(10)}ffff`);
          expect(await keyOf(address)).toBe(mapped ? hex.slice(24) : hex.slice(0, 16));
        }),
        { numRuns: 200 },
      );
      for (const last of ['0a', '0d', '00', 'ff']) {
        expect(await keyOf(`203.0.113.${Number.parseInt(last, 16)}`)).toBe(`cb0071${last}`);
      }
    });

    it('let an address have a hundred open streams, and say so to the next', async () => {
      let open = 0;
      const { url } = await serve((_, response) => {
        open += 1;
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': ping\n\n');
      });
      const nginx = await inFront(url);
      const abort = new AbortController();
      const follow = (path: string) => nginx.fetch(path, { signal: abort.signal });
      const first = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          follow(index % 2 === 0 ? '/v1/jobs/one/events' : '/v1/chat/stream'),
        ),
      );
      expect(new Set(first.map(({ status }) => status))).toEqual(new Set([200]));
      const problem = await follow('/v1/jobs/one/events');
      expect([problem.status, problem.headers.get('retry-after')]).toEqual([429, '1']);
      expect(await problem.json()).toMatchObject({ code: 'rate_limited', status: 429 });
      const openai = await follow('/v1/chat/completions');
      expect(await openai.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
      expect(open).toBe(100);
      abort.abort();
      // What has ended makes room.
      const again = new AbortController();
      await vi.waitFor(
        async () => {
          const { status } = await nginx.fetch('/v1/jobs/one/events', { signal: again.signal });
          expect(status).toBe(200);
        },
        { timeout: 10_000, interval: 200 },
      );
      again.abort();
    });

    it('let an address have two hundred requests at once, and then a hundred a second', async () => {
      let reached = 0;
      const { url } = await serve((_, response) => {
        reached += 1;
        response.end('{}');
      });
      const nginx = await inFront(url);
      const started = performance.now();
      const statuses: number[] = [];
      const client = async () => {
        for (let count = 0; count < 40; count += 1) {
          const answer = await nginx.fetch('/v1/projects');
          await answer.text();
          statuses.push(answer.status);
        }
      };
      await Promise.all(Array.from({ length: 20 }, client));
      const seconds = (performance.now() - started) / 1_000;
      const refused = statuses.filter((status) => status === 429).length;
      expect(reached).toBe(statuses.length - refused);
      expect(reached).toBeGreaterThanOrEqual(201);
      expect(reached).toBeLessThanOrEqual(202 + 100 * seconds);
      // A machine that needs six seconds for them has nothing to refuse.
      if (seconds < 5.9) expect(refused).toBeGreaterThan(0);
    });
  },
);

describe.skipIf(missing !== undefined)(
  `nginx and the API${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    it('keep their connection for the next request', async () => {
      let connections = 0;
      const { server, url } = await serve((_, response) => void response.end('{}'));
      server.on('connection', () => {
        connections += 1;
      });
      const nginx = await inFront(url);
      for (let count = 0; count < 40; count += 1) {
        const path = count % 2 === 0 ? '/v1/projects' : '/v1/chat/completions';
        await (await nginx.fetch(path, { method: 'POST', body: '{}' })).text();
      }
      // Nobody else asks, so that one worker of nginx is enough for all; a connection a request would be forty.
      expect(connections).toBeLessThanOrEqual(4);
    });

    it('hand a download on no faster than the client takes it, with nothing on the disk', async () => {
      const total = 64 * 1024 * 1024;
      const piece = Buffer.alloc(64 * 1024, 'x');
      let taken = 0;
      const { url } = await serve(async (_, response) => {
        response.writeHead(200, { 'Content-Length': total });
        while (taken < total) {
          const goesOn = response.write(piece);
          taken += piece.length;
          if (!goesOn) await once(response, 'drain');
        }
        response.end();
      });
      const nginx = await inFront(url);
      const response = await nginx.fetch('/v1/files/one/content');
      const reader = response.body?.getReader();
      let length = (await reader?.read())?.value?.length ?? 0;
      // As long as it would take nginx to read all of it.
      await wait(1_000);
      expect(taken).toBeLessThan(total / 2);
      const kept = globSync('temporary-proxy/**', { cwd: nginx.directory }).map((path) =>
        statSync(join(nginx.directory, path)),
      );
      expect(kept.filter((found) => found.isFile())).toEqual([]);
      for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
        length += read.value.length;
      }
      expect(length).toBe(total);
    });

    it('come together in a second try, when all of the first found nobody', async () => {
      const gone = await Promise.all([1, 2, 3].map(() => serve(() => undefined)));
      for (const { server } of gone) await once(server.close(), 'close');
      const { url } = await serve(async (request, response) => {
        for await (const piece of request) response.write(piece);
        response.end();
      });
      const nginx = await inFront([...gone.map(({ url: left }) => left), url]);
      const post = (path: string) => nginx.fetch(path, { method: 'POST', body: 'a question' });
      // The three of them, and with that the tries of one request.
      expect(await (await post('/v1/chat')).text()).toBe('a question');
      const [line] = nginx.accessLog();
      expect(line).toMatchObject({ status: 200, upstream_status: '502, 502, 502 : 200' });
    });

    it('do not ask again what an instance has heard, or what was handed on unread', async () => {
      let heard = 0;
      const { server, url } = await serve(({ socket }) => {
        heard += 1;
        socket.destroy();
      });
      const nginx = await inFront([url, url]);
      const post = (path: string) => nginx.fetch(path, { method: 'POST', body: 'a question' });
      for (const path of ['/v1/chat', '/v1/auth/signup']) {
        const answer = await post(path);
        const problem = { status: 503, code: 'service_unavailable' };
        expect(await answer.json(), path).toMatchObject(problem);
      }
      expect(heard).toBe(2);
      await once(server.close(), 'close');
      const upload = await post('/v1/files');
      expect([upload.status, await upload.json()]).toMatchObject([
        503,
        { error: { code: 'service_unavailable' } },
      ]);
      await expect
        .poll(() => nginx.accessLog().at(-1))
        .toMatchObject({ path: '/v1/files', status: 503, upstream_status: '502, 502' });
    });

    it('wait longer for a stream than for anything else', async () => {
      const silence = { '/v1/chat/stream': 2_500, '/v1/jobs/one/events': 2_500 };
      const { url } = await serve(async ({ url: path = '' }, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': ping\n\n');
        await wait(silence[path as keyof typeof silence] ?? 0);
        if (path.includes('never')) return;
        response.end('event: done\n\n');
      });
      const nginx = await inFront(url, (text) =>
        text
          .replace('proxy_read_timeout 60s;', 'proxy_read_timeout 1s;')
          .replace('proxy_read_timeout 610s;', 'proxy_read_timeout 4s;'),
      );
      const { url: silentUrl } = await serve(() => undefined);
      const other = await inFront(silentUrl, (text) =>
        text.replace('proxy_read_timeout 60s;', 'proxy_read_timeout 1s;'),
      );
      const late = await other.fetch('/v1/projects');
      expect(late.status).toBe(504);
      expect(await late.json()).toMatchObject({ code: 'upstream_timeout', status: 504 });
      for (const path of Object.keys(silence)) {
        const answer = await nginx.fetch(path);
        expect(await answer.text(), path).toBe(': ping\n\nevent: done\n\n');
      }
      const endless = await nginx.fetch('/v1/jobs/never/events');
      await expect(endless.text()).rejects.toThrow();
    });
  },
);

describe('the configuration of nginx for Docker', () => {
  const read = (path: string) =>
    readFileSync(join(root, 'infra', path), 'utf8').replaceAll(/^(#.*)?\n/gm, '');

  it('differs from the one that is tested in where the API is, and in nothing else', () => {
    const tested = read('nginx/deployment/upstream.conf');
    expect(tested).toContain('  server 127.0.0.1:8080 max_fails=2 fail_timeout=5s;\n');
    expect(read('docker/nginx/upstream.conf')).toBe(
      `resolver 127.0.0.11 valid=5s ipv6=off;\n${tested.replace(
        'server 127.0.0.1:8080 ',
        'server api:8080 resolve ',
      )}`,
    );
  });

  it('writes to the standard output in a container alone: under systemd that is a socket, which nginx cannot open', () => {
    for (const name of ['main.conf', 'http.conf']) {
      expect(read(`docker/nginx/${name}`)).toContain('_log /dev/std');
      expect(read(`nginx/deployment/${name}`)).toMatch(/_log \/var\/log\/nginx\/\w+\.log/);
      expect(read(`nginx/deployment/${name}`)).not.toContain('/dev/std');
    }
  });

  it('compress with brotli what they compress with gzip', () => {
    const types = (path: string, name: string) =>
      new RegExp(`^${name}_types ([^;]+);`, 'm').exec(read(path))?.[1];
    expect(types('nginx/headgate/brotli.conf', 'brotli')).toBe(
      types('nginx/headgate/compression.conf', 'gzip'),
    );
    expect(types('nginx/headgate/brotli.conf', 'brotli')).not.toMatch(/event-stream|\*/);
  });
});
