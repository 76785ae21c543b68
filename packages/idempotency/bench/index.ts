import { Bench } from 'tinybench';
import { createIdempotency, type StoredResponse } from '../src/index.ts';
import { createMemoryStore } from '../src/memory/index.ts';

const answer: StoredResponse = {
  status: 201,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(JSON.stringify({ id: '01890a5d-ac96-774b-bcce-b302099a8057' })),
};
const request = {
  method: 'POST',
  path: '/orders',
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify({ item: 'book', quantity: 2, note: 'x'.repeat(200) })),
};
const handler = async () => answer;

// A TTL of one second, and room for what is run within it: the store reaps what is over when it is full.
const store = createMemoryStore({ maxRecords: 1_000_000 });
const engine = createIdempotency({ store, ttl: '1s', lease: '1s' });
const replaying = createIdempotency({ store: createMemoryStore() });
await replaying.run({ scope: 'user-1', key: 'key', request }, handler);

let count = 0;
const bench = new Bench({ time: 1000 });
bench
  .add('run, executed once', () => {
    count += 1;
    return engine.run({ scope: 'user-1', key: `${count}`, request }, handler);
  })
  .add('run, replayed', () => replaying.run({ scope: 'user-1', key: 'key', request }, handler))
  .add('bare handler', handler);
await bench.run();

const medians = bench.tasks.map(({ name, result }) => {
  if (result.state !== 'completed') throw new Error(`${name} did not complete`);
  const microseconds = result.latency.p50 * 1000;
  console.log(`${name}: ${microseconds.toFixed(2)} µs (median)`);
  return microseconds;
});
const [executed, replayed, bare] = medians;
if (executed === undefined || replayed === undefined || bare === undefined) {
  throw new Error('a task is missing');
}
console.log(`added by an execution: ${(executed - bare).toFixed(2)} µs`);
console.log(`ratio of a replay to an execution: ${(replayed / executed).toFixed(2)}`);
