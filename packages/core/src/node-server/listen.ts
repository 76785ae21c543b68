import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import { ListenError } from './listen-error.ts';
import { type DescribeRefusal, refuser } from './refusals.ts';
import { requestListener } from './request-listener.ts';

export interface ListenOptions {
  /** Answers a request; `app.fetch` of Hono fits. */
  readonly fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** What an error tells the operator to set; `HOST` when left out. */
  readonly hostSetting?: string;
  /** What an error tells the operator to set; `PORT` when left out. */
  readonly portSetting?: string;
  /** Writes the answer to what never reaches `fetch`; a problem document without a code when left out. */
  readonly describeRefusal?: DescribeRefusal;
}

export interface ListeningServer {
  /** Where it listens, as a URL without a path. */
  readonly url: string;
  /** From now on each answer ends its connection, so that clients turn to others; connections are still taken. */
  drain(): void;
  /** Takes no more connections and waits for running requests; after `graceMs` milliseconds it cuts the rest. */
  close(graceMs: number): Promise<void>;
}

// Longer than the 60 seconds for which proxies keep a connection, so that they close it and not we.
const keepAliveTimeoutMs = 65_000;
const headersTimeoutMs = 30_000;
const requestTimeoutMs = 300_000;

/**
 * Serves HTTP/1.1 until it is closed.
 *
 * @throws ListenError when the address cannot be listened on
 *
 * @example
 * import { listen } from '@headgate/core/node-server';
 * const server = await listen({ fetch: () => new Response('ok'), host: '127.0.0.1', port: 0 });
 * await fetch(server.url);
 * await server.close(1000);
 */
export async function listen(options: ListenOptions): Promise<ListeningServer> {
  const { host, port, hostSetting = 'HOST', portSetting = 'PORT' } = options;
  let isDraining = false;
  const refuse = refuser(options.describeRefusal);
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      // It would be refused without a body; the listener sees to it.
      requireHostHeader: false,
    },
    requestListener(options.fetch, refuse, () => isDraining),
  );
  server.on('checkExpectation', (incoming, outgoing) =>
    refuse.request('ERR_EXPECTATION', incoming, outgoing),
  );
  server.on('clientError', refuse.unreadable);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ListenError({ host, port, hostSetting, portSetting }, error as NodeJS.ErrnoException);
  }
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    drain() {
      isDraining = true;
    },
    async close(graceMs) {
      isDraining = true;
      const closed = once(server, 'close');
      server.close();
      // A kept-alive connection becomes idle only when its request has ended, and nobody tells then.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}
