import { startRedis, whyUnavailable } from '@headgate/test-servers';
import { Hono } from 'hono';
import { rateLimiter } from 'hono-rate-limiter';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { clientIp, ipPrefix } from '../src/client-ip/index.ts';
import { rateLimit } from '../src/hono/index.ts';
import { createLimiter } from '../src/index.ts';
import { createMemoryStore } from '../src/memory/index.ts';
import { createRedisStore } from '../src/redis/index.ts';

const quota = 1_000_000_000;
const window = 3600;
const policy = { name: 'ip', quota, window, key: (ip: string) => ip };

/** Microseconds a call over many calls one after another: the median of nine rounds, after one that does not count. */
async function perCall(calls: number, call: (index: number) => unknown): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const startedAt = performance.now();
    for (let index = 0; index < calls; index += 1) await call(index);
    rounds.push(((performance.now() - startedAt) * 1000) / calls);
  }
  return rounds.slice(1).sort((a, b) => a - b)[4] ?? 0;
}

function report(name: string, microseconds: number, reference?: number): void {
  const ratio = reference === undefined ? '' : `   ${(microseconds / reference).toFixed(2)} ×`;
  console.log(`${name.padEnd(58)} ${microseconds.toFixed(2).padStart(8)} µs${ratio}`);
}

console.log('In memory: one check of one key');
{
  const bare = new RateLimiterMemory({ points: quota, duration: window });
  const limiter = createLimiter({ policies: [policy], store: createMemoryStore() });
  const reference = await perCall(20_000, () => bare.consume('203.0.113.7'));
  report('rate-limiter-flexible', reference);
  report('headgate', await perCall(20_000, () => limiter.check('203.0.113.7')), reference);
}

console.log('\nIn memory: a check of a new key each time');
{
  const bare = new RateLimiterMemory({ points: quota, duration: window });
  const limiter = createLimiter({ policies: [policy], store: createMemoryStore() });
  let keys = 0;
  const reference = await perCall(10_000, () => bare.consume(`k${++keys}`));
  report('rate-limiter-flexible', reference);
  report('headgate', await perCall(10_000, () => limiter.check(`k${++keys}`)), reference);
}

console.log('\nA Hono route without a network before it, with header fields');
{
  const app = () => new Hono();
  const route = (hono: Hono) => hono.get('/', (c) => c.text('ok'));
  const plain = route(app());
  const limiter = createLimiter({ policies: [policy], store: createMemoryStore() });
  const ours = (xHeaders: boolean) =>
    route(app().use(rateLimit(limiter, { context: () => '203.0.113.7', xHeaders })));
  const other = route(
    app().use(
      rateLimiter({
        windowMs: window * 1000,
        limit: quota,
        standardHeaders: 'draft-7',
        keyGenerator: () => '203.0.113.7',
      }),
    ),
  );
  const send = (to: Hono) => async () => (await to.request('/')).text();
  const bare = await perCall(5000, send(plain));
  const added = (microseconds: number) => microseconds - bare;
  report('the route alone', bare);
  const reference = added(await perCall(5000, send(other)));
  report('hono-rate-limiter adds', reference);
  report('headgate adds', added(await perCall(5000, send(ours(false)))), reference);
  report('headgate with X-RateLimit adds', added(await perCall(5000, send(ours(true)))), reference);
}

console.log('\nThe address of the client');
{
  const find = clientIp({ trust: ['10.0.0.0/8', 'fd00::/8'] });
  report('of a connection', await perCall(100_000, () => find('203.0.113.7', null)));
  report('behind a proxy', await perCall(100_000, () => find('10.0.0.1', '6.6.6.6, 203.0.113.7')));
  report('the network of an IPv6 address', await perCall(100_000, () => ipPrefix('2001:db8::1')));
}

const reason = whyUnavailable('redis');
if (reason !== undefined) console.log(`\nRedis: left out, ${reason}`);
else {
  console.log('\nRedis: 16 checks at a time, per check');
  const server = await startRedis({ dedicated: true });
  const client = new Redis(server.url);
  const bare = new RateLimiterRedis({ storeClient: client, points: quota, duration: window });
  const limiter = createLimiter({ policies: [policy], store: createRedisStore(client) });
  const sixteen = (check: () => Promise<unknown>) => () =>
    Promise.all(Array.from({ length: 16 }, check));
  const reference =
    (await perCall(
      300,
      sixteen(() => bare.consume('203.0.113.7')),
    )) / 16;
  report('rate-limiter-flexible', reference);
  report(
    'headgate',
    (await perCall(
      300,
      sixteen(() => limiter.check('203.0.113.7')),
    )) / 16,
    reference,
  );
  client.disconnect();
  await server.stop();
}
process.exit();
