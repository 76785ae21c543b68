import { randomUUID } from 'node:crypto';
import { startRedis } from '@headgate/test-servers';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { createRedisStore, type IoredisLike, type NodeRedisLike } from '../src/redis/index.ts';

/** A connection of one of the two packages, closed by whoever opened it. */
export interface RedisConnection {
  readonly client: IoredisLike | NodeRedisLike;
  close(): Promise<void>;
}

export async function openIoredis(url: string) {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  await client.connect();
  return { client, close: async () => client.disconnect() };
}

async function openNodeRedis(url: string): Promise<RedisConnection> {
  const client = createClient({ url, socket: { reconnectStrategy: () => 50 } });
  client.on('error', () => undefined);
  await client.connect();
  return { client, close: async () => client.destroy() };
}

/** The clients that a suite runs with, for `describe.each`. */
export const redisClients: readonly (readonly [
  string,
  (url: string) => Promise<RedisConnection>,
])[] = [
  ['ioredis', openIoredis],
  ['redis', openNodeRedis],
];

/** An empty store on the Redis that the tests share, under a prefix of its own. */
export async function makeRedisStore(open: (url: string) => Promise<RedisConnection>) {
  const { url } = await startRedis();
  const [connection, { client: redis, close: closeOther }] = await Promise.all([
    open(url),
    openIoredis(url),
  ]);
  const prefix = `test:${randomUUID()}:`;
  return {
    store: createRedisStore(connection.client, { prefix }),
    prefix,
    url,
    keys: () => redis.keys(`${prefix}*`),
    redis,
    /** Moves the end of every window back. */
    async advance(milliseconds: number) {
      for (const key of await redis.keys(`${prefix}*`)) {
        await redis.pexpire(key, (await redis.pttl(key)) - milliseconds);
      }
    },
    async close() {
      await Promise.all([connection.close(), closeOther()]);
    },
  };
}
