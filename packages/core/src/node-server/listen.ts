import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { ListenError } from './listen-error.ts';

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
}

export interface ListeningServer {
  /** Where it listens, as a URL without a path. */
  readonly url: string;
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
  const server = createAdaptorServer({
    fetch: options.fetch as (request: Request, env: unknown) => Response | Promise<Response>,
    serverOptions: {
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
  }) as Server;
  server.on('clientError', refuseUnreadable);
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
    async close(graceMs) {
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

const refusals: Readonly<Record<string, readonly [status: number, title: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Content Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** Answers what is no request that a handler could get: a problem document, and the end of the connection. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, title] = refusals[error.code ?? ''] ?? [400, 'Bad Request'];
  const body = JSON.stringify({ type: 'about:blank', title, status });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
