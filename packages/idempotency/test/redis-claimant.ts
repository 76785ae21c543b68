/** Claims a key on the Redis at the given URL, says so, and never ends its run. */
import { Redis } from 'ioredis';
import { createIdempotency } from '../src/index.ts';
import { createRedisStore } from '../src/redis/index.ts';

const [url = '', prefix = ''] = process.argv.slice(2);
const engine = createIdempotency({
  store: createRedisStore(new Redis(url), { prefix }),
  lease: 1500,
});
await engine.run(
  { scope: 'u', key: 'k', request: { method: 'POST', path: '/' } },
  async ({ phase }) => {
    await phase('charge', async () => 'ch_1');
    console.log('hangs');
    return new Promise<never>(() => {});
  },
);
