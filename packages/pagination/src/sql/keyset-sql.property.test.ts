import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachEngine, type TestEngine } from '../../test/each-engine.ts';
import { createCursorCodec } from '../cursor-codec.ts';
import { definePagination, type Page } from '../define-pagination.ts';
import { keysetSql } from './keyset-sql.ts';

const codec = createCursorCodec({ keys: [{ id: 'k1', secret: 'a'.repeat(32) }] });
const options = { codec, bind: { principal: null } };

interface Row {
  a: number | null;
  b: string;
  c: number | null;
  id: number;
}

const list = definePagination({
  name: 'laws.v1',
  sort: { id: { type: 'int', direction: 'asc', unique: true } },
  sortable: {
    a: { type: 'int', nulls: 'first' },
    b: { type: 'text' },
    c: { type: 'float', nulls: 'last' },
  },
});

let database: TestEngine;

async function read(query: Record<string, string>): Promise<Page<Row>> {
  const request = list.parse(query, options);
  const { text, values, behind } = keysetSql({ table: 'laws', select: ['a', 'b', 'c'] }, request);
  const { rows } = await database.query<Row>(text, [...values]);
  if (behind === null) return list.finish(request, rows, { codec });
  const probe = await database.query<{ behind: boolean }>(behind.text, [...behind.values]);
  return list.finish(request, rows, { codec, behind: probe.rows[0]?.behind === true });
}

// Few distinct values, so that ties and nulls meet in every combination.
const rows = fc
  .array(
    fc.tuple(
      fc.constantFrom(null, 1, 2),
      fc.constantFrom('', 'x', 'Y'),
      fc.constantFrom(null, -1, 0.5),
    ),
    { maxLength: 25 },
  )
  .map((all) => all.map(([a, b, c], id): Row => ({ a, b, c, id })));

const sort = fc
  .tuple(
    fc.shuffledSubarray(['a', 'b', 'c', 'id'], { minLength: 1 }),
    fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  )
  .map(([names, descending]) => names.map((name, at) => (descending[at] ? `-${name}` : name)));

const nulls: Record<string, string> = { a: ' nulls first', c: ' nulls last' };

eachEngine(describe, 'keyset SQL laws', (open) => {
  beforeAll(async () => {
    database = await open();
    await database.exec(
      'create table laws (id integer primary key, a integer, b text not null, c double precision)',
    );
  });

  afterAll(() => database.close());

  it('B21 (ranges as keysetSql picks them) all pages together are the ordered select, and so are they backwards', async () => {
    await fc.assert(
      fc.asyncProperty(rows, sort, fc.integer({ min: 1, max: 8 }), async (all, terms, limit) => {
        await database.exec('truncate laws');
        for (const { id, a, b, c } of all) {
          await database.query('insert into laws values ($1, $2, $3, $4)', [id, a, b, c]);
        }
        const request = list.parse({ sort: terms.join(',') }, options);
        const order = request.sort
          .map(({ name, direction }) => `${name} ${direction}${nulls[name] ?? ''}`)
          .join(', ');
        const expected = await database.query<Row>(
          `select id, a, b, c from laws order by ${order}`,
        );

        const query = { sort: terms.join(','), limit: String(limit) };
        const pages = [await read(query)];
        for (let next = pages[0]?.next; next != null; next = pages.at(-1)?.next) {
          pages.push(await read({ ...query, cursor: next }));
        }
        expect(pages.flatMap((page) => page.items)).toEqual(expected.rows);
        expect(pages.map((page) => page.hasNext)).toEqual(
          pages.map((_, at) => at < pages.length - 1),
        );
        expect(pages.map((page) => page.hasPrev)).toEqual(pages.map((_, at) => at > 0));

        const back: Page<Row>[] = [];
        for (let prev = pages.at(-1)?.prev; prev != null; prev = back[0]?.prev) {
          back.unshift(await read({ ...query, cursor: prev }));
        }
        expect(back.map((page) => page.items)).toEqual(
          pages.slice(0, -1).map((page) => page.items),
        );
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
