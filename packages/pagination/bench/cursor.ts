import { Bench } from 'tinybench';
import { type CursorContent, createCursorCodec, definePagination } from '../src/index.ts';

const keys = [{ id: 'k1', secret: 'a'.repeat(32) }];
const codec = createCursorCodec({ keys });
const sealed = createCursorCodec({ keys, encrypt: true });
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
const content: CursorContent = {
  direction: 'next',
  depth: 1,
  values: [
    { type: 'date-ms', value: row.created_at },
    { type: 'uuid', value: row.id },
  ],
};

/** Measures the cursors alone, beside JSON in base64url; prints medians and a ratio. */
export async function benchCursors(): Promise<void> {
  const bench = new Bench({ time: 800, warmupTime: 200 });
  bench.add('signed cursor: encode + decode', () => {
    codec.decode(codec.encode(content, request.binding), request.binding);
  });
  bench.add('encrypted cursor: encode + decode', () => {
    sealed.decode(sealed.encode(content, request.binding), request.binding);
  });
  bench.add('signed cursor with its page: finish + parse', () => {
    const { next } = list.finish(request, [row, row], { codec });
    list.parse({ limit: '1', cursor: next ?? '' }, options);
  });
  bench.add('JSON in base64url: encode + decode', () => {
    const cursor = Buffer.from(JSON.stringify(row)).toString('base64url');
    JSON.parse(Buffer.from(cursor, 'base64url').toString());
  });
  await bench.run();
  const medians = bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${name} did not complete`);
    const microseconds = result.latency.p50 * 1000;
    console.log(`${name}: ${microseconds.toFixed(2)} µs (median)`);
    return microseconds;
  });
  const [own = 0, , , reference = 0] = medians;
  console.log(`signed cursor / JSON: ratio ${(own / reference).toFixed(1)} (signed at most 15 µs)`);
}
