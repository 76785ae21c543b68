import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';

export interface ListenOptions {
  readonly fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>;
  readonly host: string;
  readonly port: number;
}

export interface ListeningServer {
  /** Where it listens, as a URL without a path. */
  readonly url: string;
  /** Takes no more connections and waits for running requests; after `graceMs` it cuts the rest. */
  close(graceMs: number): Promise<void>;
}

/** @throws ListenError when the address cannot be listened on */
export async function listen({ fetch, host, port }: ListenOptions): Promise<ListeningServer> {
  const server = createAdaptorServer({
    fetch: fetch as (request: Request, env: unknown) => Response | Promise<Response>,
    serverOptions: { requestTimeout: 300_000, headersTimeout: 30_000, keepAliveTimeout: 65_000 },
  }) as Server;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ListenError(host, port, error as NodeJS.ErrnoException);
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

/** The address cannot be listened on; `message` says why and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    super(reason(host, port, cause.code), { cause });
  }
}

function reason(host: string, port: number, code: string | undefined): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program. Stop it, or set PORT to a free port.`;
    case 'EACCES':
      return `Port ${port} needs more rights than this user has. Set PORT to a port above 1023.`;
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine. Set HOST to one that is.`;
    default:
      return `Cannot listen on ${host}:${port} (${code ?? 'unknown error'}).`;
  }
}
