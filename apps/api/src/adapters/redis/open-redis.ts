import { once } from 'node:events';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** Milliseconds that the start of the process gives to the first connection. */
const firstConnectionMs = 1_000;

/**
 * Connects to Redis, and again for as long as it takes. The start alone waits for it, and for a moment, so that the first
 * requests are counted with those of other processes; after that, commands fail at once while there is no connection. Its
 * client is loaded by those who have a Redis.
 */
export async function openRedis(url: string, log: Logger): Promise<Redis> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    connectionName: 'headgate-api',
    connectTimeout: 5_000,
    // A Redis that has gone without a word: what waits for it fails, and it is dialled again.
    socketTimeout: 5_000,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  const logger = log.child({ target: 'redis' });
  let isDown = false;
  redis.on('error', (error) => {
    if (isDown) return;
    isDown = true;
    logger.error({ err: error }, 'no connection to Redis');
  });
  redis.on('ready', () => {
    if (isDown) logger.info('connected to Redis again');
    isDown = false;
  });
  await once(redis, 'ready', { signal: AbortSignal.timeout(firstConnectionMs) }).catch(
    () => undefined,
  );
  return redis;
}
