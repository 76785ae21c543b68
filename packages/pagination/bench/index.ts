import { Bench } from 'tinybench';
import { createCursorCodec, definePagination } from '../src/index.ts';

const codec = createCursorCodec({ keys: [{ id: 'k1', secret: 'a'.repeat(32) }] });
const options = { codec, bind: { principal: 'org-1', filter: { status: 'open' } } };
const list = definePagination({
  name: 'orders.v1',
  sort: {
    created_at: { type: 'date-ms', direction: 'desc' },
    id: { type: 'uuid', direction: 'desc', unique: true },
  },
});
const row = { created_at: new Date(), id: '01890a5d-ac96-774b-bcce-b302099a8057' };
const request = list.parse({ limit: '1' }, options);

function signed(): void {
  const { next } = list.finish(request, [row, row], { codec });
  list.parse({ limit: '1', cursor: next ?? '' }, options);
}

function plain(): void {
  const cursor = Buffer.from(JSON.stringify(row)).toString('base64url');
  JSON.parse(Buffer.from(cursor, 'base64url').toString());
}

const bench = new Bench({ time: 1000 });
bench.add('signed, bound cursor: finish + parse', signed);
bench.add('JSON + base64url: encode + decode', plain);
await bench.run();

const [own, reference] = bench.tasks.map(({ name, result }) => {
  if (result.state !== 'completed') throw new Error(`${name} did not complete`);
  const microseconds = result.latency.p50 * 1000;
  console.log(`${name}: ${microseconds.toFixed(2)} µs (median)`);
  return microseconds;
});
if (own === undefined || reference === undefined) throw new Error('a task is missing');
console.log(`ratio: ${(own / reference).toFixed(1)}`);
