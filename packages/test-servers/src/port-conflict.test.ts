import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeWith } from './describe-with.ts';
import { freePorts } from './free-port.ts';
import { startNginx } from './start-nginx.ts';
import { startPostgres } from './start-postgres.ts';
import { startRedis } from './start-redis.ts';

type FindPorts = (count: number) => Promise<number[]>;

const starts = {
  postgres: (findPorts: FindPorts) => startPostgres({ dedicated: true, findPorts }),
  redis: (findPorts: FindPorts) => startRedis({ dedicated: true, findPorts }),
  nginx: (findPorts: FindPorts) =>
    startNginx({
      findPorts,
      config: ({ port, localPaths }) =>
        `events {} http { ${localPaths} server { listen 127.0.0.1:${port}; } }`,
    }),
} as const;

/** A port on which somebody listens already. */
async function takenPort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  const server = createServer((socket) => socket.end()).listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
  });
  return port;
}

for (const kind of ['postgres', 'redis', 'nginx'] as const) {
  describeWith(describe, kind, `a port that somebody took before ${kind}`, () => {
    it('is given up for another', async () => {
      const taken = await takenPort();
      let tries = 0;
      const server = await starts[kind]((count) => {
        tries += 1;
        return tries === 1 ? Promise.resolve([taken]) : freePorts(count);
      });
      onTestFinished(() => server.stop());
      expect(tries).toBe(2);
      expect(server.port).not.toBe(taken);
      expect(server.pid).toBeGreaterThan(0);
    });
  });
}
