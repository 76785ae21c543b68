/** Checks one key as often as it is told, on the Redis at the given URL, and prints how many were allowed. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { createLimiter } from '../src/index.ts';
import { createRedisStore } from '../src/redis/index.ts';

const [url = '', prefix = '', quota = '', checks = ''] = process.argv.slice(2);
const client = new Redis(url);
await once(client, 'ready');
const limiter = createLimiter({
  policies: [{ name: 'shared', quota: Number(quota), window: 3600, key: () => 'key' }],
  store: createRedisStore(client, { prefix }),
});
console.log('ready');
await once(process.stdin, 'data');
const decisions = await Promise.all(
  Array.from({ length: Number(checks) }, () => limiter.check({})),
);
console.log(String(decisions.filter(({ allowed }) => allowed).length));
client.disconnect();
process.exit();
