import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';

/** What {@link startHealthServer} takes. */
export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  /** Resolves when jobs can be run, rejects when not. */
  readonly checkReady: () => Promise<void>;
}

/** Answers `/live` and `/ready` for whoever keeps the process running. */
export interface HealthServer {
  /** Where it listens, as a URL without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** @throws ListenError when the address cannot be listened on */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const app = new Hono();
  app.get('/live', (c) => c.json({ status: 'live' }));
  app.get('/ready', async (c) => {
    try {
      await options.checkReady();
      return c.json({ status: 'ready' });
    } catch {
      return c.json({ status: 'unavailable' }, 503, { 'Retry-After': '1' });
    }
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.listen(options.port, options.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ListenError(options, error as NodeJS.ErrnoException);
  }
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The address cannot be listened on; `message` says why and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor({ host, port }: { host: string; port: number }, cause: NodeJS.ErrnoException) {
    const advice = 'Set WORKER_HOST and WORKER_PORT to an address that is free.';
    const reason =
      cause.code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is in use by another program.`
        : `The worker cannot listen on ${host}:${port} (${cause.code ?? 'unknown error'}).`;
    super(`${reason} ${advice}`, { cause });
  }
}
