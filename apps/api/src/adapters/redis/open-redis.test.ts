import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createLogger } from '@headgate/core/logging';
import { describeWith, startRedis } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { openRedis } from './open-redis.ts';

const log = createLogger({ destination: { write: () => true } });

describeWith(describe, 'redis', 'Redis that is there', () => {
  it('answers the first command', async () => {
    const server = await startRedis();
    const redis = await openRedis(server.url, log);
    expect(await redis.ping()).toBe('PONG');
    redis.disconnect();
    await server.stop();
  });
});

it('does not wait for a Redis that never answers, or is not there', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const url = `redis://127.0.0.1:${port}`;
  const hanging = await openRedis(url, log);
  expect(hanging.status).toBe('connect');
  hanging.disconnect();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));

  const refused = await openRedis(url, log);
  await expect(refused.ping()).rejects.toThrow();
  refused.disconnect();
});
