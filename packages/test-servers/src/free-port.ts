import { createServer } from 'node:net';
import { ServerStartError } from './supervised-server.ts';

const attempts = 5;

/** Finds ports of 127.0.0.1 that nobody listens on at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  // Held all at once, so that the same port does not come twice.
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map((server) => server.port);
  await Promise.all(servers.map((server) => server.close()));
  return ports;
}

/**
 * Runs `start` with free ports, and again with others when another process took one in between.
 */
export async function withFreePorts<T>(
  count: number,
  start: (ports: number[]) => Promise<T>,
  findPorts: (count: number) => Promise<number[]> = freePorts,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await findPorts(count));
    } catch (error) {
      const mayRetry = error instanceof ServerStartError && error.portWasTaken;
      if (!mayRetry || attempt === attempts) throw error;
    }
  }
}

function listenAnywhere(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('A listening TCP server has no port'));
        return;
      }
      resolve({
        port: address.port,
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}
