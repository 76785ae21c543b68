import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eachEngine, type TestEngine } from '../../test/each-engine.ts';
import { createCursorCodec } from '../cursor-codec.ts';
import { definePagination, type Page, type Pagination } from '../define-pagination.ts';
import type { SortField } from '../sort.ts';
import { type KeysetSqlSpec, keysetSql, sqlTotal } from './keyset-sql.ts';
import { assertCursorPrecision, assertIndexed } from './schema-checks.ts';
import { isCursorPrecisionError, isMissingIndexError } from './schema-errors.ts';

const codec = createCursorCodec({ keys: [{ id: 'k1', secret: 'a'.repeat(32) }] });
const options = { codec, bind: { principal: null } };

const byTime = definePagination({
  name: 'by-time.v1',
  sort: {
    created_at: { key: 'createdAt', type: 'timestamp', direction: 'desc' },
    id: { type: 'int', direction: 'desc', unique: true },
  },
  sortable: { score: { type: 'int', nulls: 'last' }, title: { type: 'text' } },
  limit: { max: 1000 },
});

const counted = definePagination({
  name: 'counted.v1',
  sort: { id: { type: 'int', direction: 'asc', unique: true } },
  totals: ['exact', 'estimated'],
});

interface Row {
  createdAt: string;
  id: number;
  score: number | null;
  title: string;
}

const spec: KeysetSqlSpec = { table: 'items', select: ['score', 'title'] };
let database: TestEngine;

/** Any list at all: what its rows need is checked when they are read. */
type AnyList = Pagination<Record<never, SortField>>;

async function read<Found extends object>(
  list: AnyList,
  query: Record<string, string>,
  over: KeysetSqlSpec,
): Promise<Page<Found>> {
  const request = list.parse(query, options);
  const { text, values, behind } = keysetSql(over, request);
  const { rows } = await database.query<Found>(text, [...values]);
  if (behind === null) return list.finish(request, rows, { codec });
  const probe = await database.query<{ behind: boolean }>(behind.text, [...behind.values]);
  return list.finish(request, rows, { codec, behind: probe.rows[0]?.behind === true });
}

function readItems(query: Record<string, string>, over: KeysetSqlSpec = spec): Promise<Page<Row>> {
  return read(byTime, query, over);
}

async function walk(query: Record<string, string>, over?: KeysetSqlSpec): Promise<Page<Row>[]> {
  const pages: Page<Row>[] = [await readItems(query, over)];
  for (let next = pages[0]?.next; next != null; next = pages.at(-1)?.next) {
    pages.push(await readItems({ ...query, cursor: next }, over));
  }
  return pages;
}

async function walkBack(
  from: Page<Row> | undefined,
  query: Record<string, string>,
  over?: KeysetSqlSpec,
): Promise<Page<Row>[]> {
  const pages: Page<Row>[] = [];
  for (let prev = from?.prev; prev != null; prev = pages[0]?.prev) {
    pages.unshift(await readItems({ ...query, cursor: prev }, over));
  }
  return pages;
}

const ids = (pages: readonly Page<Row>[]) =>
  pages.flatMap((page) => page.items.map(({ id }) => id));

async function follow(list: AnyList, cursor: string | null): Promise<Page<Row>> {
  const request = list.parse(cursor === null ? {} : { cursor }, options);
  const { text, values } = keysetSql({ table: 'items' }, request);
  const { rows } = await database.query<Row>(text, values);
  return list.finish(request, rows, { codec, follow: true });
}

async function explain(query: Record<string, string>, over?: KeysetSqlSpec): Promise<string> {
  const { text, values } = keysetSql(over ?? spec, byTime.parse(query, options));
  const { rows } = await database.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, costs off, timing off, summary off) ${text}`,
    [...values],
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

eachEngine(describe, 'walks', (open) => {
  beforeAll(async () => {
    database = await open();
  });

  afterAll(() => database.close());

  beforeEach(async () => {
    await database.exec(`
      drop table if exists items;
      create table items (
        id integer primary key,
        created_at timestamptz(6) not null default '2024-01-01Z',
        score integer,
        title text not null default ''
      );
    `);
  });

  it.each([1, 7, 20])(
    'B01 finds every one of 1000 rows 37 µs apart once, in pages of %i and back again',
    async (size) => {
      await database.exec(`
        insert into items (id, created_at)
        select n, timestamptz '2024-01-01Z' + n * interval '37 microseconds' from generate_series(1, 1000) n;
      `);
      const query = { limit: String(size) };
      const pages = await walk(query);
      expect(ids(pages)).toEqual(Array.from({ length: 1000 }, (_, index) => 1000 - index));
      const back = await walkBack(pages.at(-1), query);
      expect(back.map((page) => page.items)).toEqual(pages.slice(0, -1).map((page) => page.items));
      expect(back[0]?.hasPrev).toBe(false);
    },
    60_000,
  );

  it.each([
    ['alone', "select n, timestamptz '2024-01-01Z' from generate_series(1, 5000) n"],
    [
      'among others',
      `select n, timestamptz '2024-01-01Z' + (n % 2) * n * interval '1 minute' from generate_series(1, 10000) n`,
    ],
  ])(
    'B03 gets through 5,000 equal times %s by index conditions',
    async (_, rows) => {
      await database.exec(`
      insert into items (id, created_at) ${rows};
      ${keysetSql(spec, byTime.parse({}, options)).requiredIndex};
      analyze items;
    `);
      const pages = await walk({});
      const total = await database.query<{ count: number }>(
        'select count(*)::int as count from items',
      );
      expect(ids(pages)).toHaveLength(total.rows[0]?.count ?? 0);
      expect(new Set(ids(pages)).size).toBe(ids(pages).length);

      for (const cursor of pages.flatMap(({ next, prev }) => [next, prev])) {
        if (cursor === null) continue;
        const plan = await explain({ cursor });
        expect(plan).toMatch(/Index Cond: \(ROW\(/);
        expect(plan).not.toMatch(/Seq Scan|Filter:/);
      }
    },
    60_000,
  );

  it('B04 goes on after a row that was deleted', async () => {
    await database.exec('insert into items (id) select n from generate_series(1, 6) n');
    const first = await readItems({ limit: '2' });
    await database.exec('delete from items where id in (5, 4)');
    const second = await readItems({ limit: '2', cursor: first.next ?? '' });
    expect(ids([second])).toEqual([3, 2]);
  });

  it('B05 shows newer rows not at all and older ones once', async () => {
    await database.exec(`
      insert into items (id, created_at)
      select n, timestamptz '2024-01-01Z' + n * interval '1 second' from generate_series(1, 10) n;
    `);
    const first = await readItems({ limit: '4' });
    await database.exec(`
      insert into items (id, created_at) select 100 + n, '2025-01-01Z' from generate_series(1, 100) n;
      insert into items (id, created_at) values (500, '2024-01-01 00:00:02.5Z');
    `);
    const pages = [first];
    for (let next = first.next; next !== null; next = pages.at(-1)?.next ?? null) {
      pages.push(await readItems({ limit: '4', cursor: next }));
    }
    expect(ids(pages)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 500, 2, 1]);
  });

  it('B08 shows nulls where the definition puts them, a row a page, there and back', async () => {
    await database.exec('insert into items (id, score) values (1,5),(2,null),(3,3),(4,null),(5,5)');
    for (const [sort, expected] of [
      ['-score,id', [1, 5, 3, 2, 4]],
      ['score,id', [3, 1, 5, 2, 4]],
    ] as const) {
      const query = { sort, limit: '1' };
      const pages = await walk(query);
      expect(ids(pages)).toEqual(expected);
      expect(ids(await walkBack(pages.at(-1), query))).toEqual(expected.slice(0, -1));
    }
  });

  it('B10 goes through mixed directions by index conditions', async () => {
    const query = { sort: 'score,-created_at' };
    await database.exec(`
      insert into items (id, score, created_at)
      select n, n % 50, timestamptz '2024-01-01Z' + (n % 97) * interval '1 hour' from generate_series(1, 5000) n;
      ${keysetSql(spec, byTime.parse(query, options)).requiredIndex};
      analyze items;
    `);
    const pages = await walk(query);
    expect(ids(pages)).toHaveLength(5000);
    const expected = await database.query<Row>(
      'select id from items order by score asc nulls last, created_at desc, id desc',
    );
    expect(ids(pages)).toEqual(expected.rows.map(({ id }) => id));

    const plan = await explain({ ...query, cursor: pages[120]?.next ?? '' });
    expect(plan).toMatch(/Index Cond: \(\(?score > /);
    expect(plan).not.toMatch(/Seq Scan|Rows Removed by Filter|ROW\(score/);
  }, 180_000);

  it.each([
    ['C', ['B', 'a', 'b', 'ä']],
    ['und-x-icu', ['a', 'ä', 'b', 'B']],
  ])('B15 pages by the collation %s', async (collation, expected) => {
    await database.exec("insert into items (id, title) values (1,'a'),(2,'B'),(3,'b'),(4,'ä')");
    const over = { ...spec, columns: { title: { collation } } };
    const query = { sort: 'title', limit: '1' };
    const pages = await walk(query, over);
    expect(pages.flatMap((page) => page.items.map(({ title }) => title))).toEqual(expected);
    expect(ids(await walkBack(pages.at(-1), query, over))).toEqual(ids(pages).slice(0, -1));
  });

  it('B18 sees that nothing lies behind any more', async () => {
    await database.exec('insert into items (id) select n from generate_series(1, 4) n');
    const first = await readItems({ limit: '2' });
    await database.exec('delete from items where id > 2');
    const second = await readItems({ limit: '2', cursor: first.next ?? '' });
    expect(ids([second])).toEqual([2, 1]);
    expect([second.hasPrev, second.prev]).toEqual([false, null]);
  });

  it('B07 shows a row that is committed late, once safeLag has passed', async () => {
    const feed = (safeLag?: string) =>
      definePagination({
        name: 'feed.v1',
        sort: {
          created_at: { key: 'createdAt', type: 'timestamp', direction: 'asc' },
          id: { type: 'int', direction: 'asc', unique: true },
        },
        ...(safeLag !== undefined && { safeLag }),
      });
    await database.exec("insert into items (id, created_at) values (1, now() - interval '1 hour')");
    const late = await database.connect?.();
    await late?.query('begin');
    await late?.query("insert into items (id, created_at) values (2, now() - interval '1 second')");
    await database.exec(
      "insert into items (id, created_at) values (3, now() - interval '0.5 second')",
    );

    const hasty = await follow(feed(), null);
    expect(ids([hasty])).toEqual([1, 3]);
    const patient = await follow(feed('2s'), null);
    expect(ids([patient])).toEqual([1]);

    await late?.query('commit');
    await late?.close();
    if (late === undefined) {
      // One connection cannot hold a transaction open beside another: the row comes late all the same.
      await database.exec(
        "insert into items (id, created_at) values (2, now() - interval '1 second')",
      );
    }
    expect(ids([await follow(feed(), hasty.next)])).toEqual([]);
    // The lag of 300 ms that the row has outlived stands for the time that passes with one of 2 s.
    expect(ids([await follow(feed('300ms'), patient.next)])).toEqual([2, 3]);
  });

  it('B20 passes over a row that became invisible, with the same cursor', async () => {
    await database.exec('insert into items (id, score) select n, 1 from generate_series(1, 6) n');
    const visible = { ...spec, where: { text: 'score = $1', values: [1] } };
    const first = await readItems({ limit: '2' }, visible);
    await database.exec('update items set score = 0 where id = 4');
    const second = await readItems({ limit: '2', cursor: first.next ?? '' }, visible);
    expect(ids([second])).toEqual([3, 2]);
  });

  it('counts the list, or estimates it by the plan', async () => {
    await database.exec(
      'insert into items (id, score) select n, n % 2 from generate_series(1, 1000) n; analyze items',
    );
    const over = { ...spec, where: { text: 'score = $1', values: [1] } };
    for (const kind of ['exact', 'estimated'] as const) {
      const request = counted.parse({ total: kind, limit: '1' }, options);
      const { total } = keysetSql(over, request);
      const { rows } = await database.query(total?.text ?? '', total?.values);
      expect(sqlTotal(request, rows)).toEqual({
        value: kind === 'exact' ? 500 : expect.closeTo(500, -2),
        estimated: kind === 'estimated',
      });
      expect(() => sqlTotal(request, [{ other: 1 }])).toThrow(TypeError);
    }
    expect(keysetSql(over, counted.parse({}, options)).total).toBeNull();
  });

  it('B02 refuses a cursor column that keeps more than milliseconds, and names it', async () => {
    const lossy = definePagination({
      name: 'lossy',
      sort: {
        created_at: { type: 'date-ms', direction: 'desc' },
        id: { type: 'int', direction: 'desc', unique: true },
      },
    });
    const query = async (text: string, values: readonly unknown[]) =>
      (await database.query(text, values)).rows;
    const error = await assertCursorPrecision(query, lossy, spec).catch((caught) => caught);
    expect(isCursorPrecisionError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'cursor_precision', column: 'created_at', precision: 6 });
    await database.exec('alter table items alter created_at type timestamptz(3)');
    await assertCursorPrecision(query, lossy, spec);
    await assertCursorPrecision(query, byTime, { ...spec, table: ['public', 'items'] });
  });

  it('knows which indexes are missing, with their collations, prefixes and nulls', async () => {
    const query = async (text: string, values: readonly unknown[]) =>
      (await database.query(text, values)).rows;
    const over = {
      ...spec,
      columns: { title: { collation: 'C' } },
      indexPrefix: ['score', 'title'],
    };
    const missing = async () => {
      const error = await assertIndexed(query, byTime, over).catch((caught) => caught);
      return isMissingIndexError(error) ? error.requiredIndexes : [];
    };
    const all = await missing();
    expect(all).toContain(
      'create index on "items" ("score", "title", "title" collate "C" asc, "id" asc)',
    );
    // The order turned around and the prefix in another order serve as well.
    await database.exec(
      'create index on items (title, score, created_at asc, id asc); create index on items (title, score, id)',
    );
    expect(await missing()).toEqual(all.filter((text) => !/created_at|", "id"/.test(text)));
    for (const text of await missing()) await database.exec(text);
    expect(await missing()).toEqual([]);
  });

  it('applies the condition in every range', async () => {
    await database.exec(`
      insert into items (id, score) select n, n % 3 from generate_series(1, 30) n;
    `);
    const over = { ...spec, where: { text: 'score = $1 or score = $2', values: [1, 2] } };
    const pages = await walk({ limit: '3' }, over);
    expect(ids(pages)).toHaveLength(20);
    expect(pages.flatMap((page) => page.items).some(({ score }) => score === 0)).toBe(false);
  });
});

eachEngine(describe, 'column types', (open) => {
  beforeAll(async () => {
    database = await open();
  });

  afterAll(() => database.close());

  it.each([
    [
      'timestamptz(3)',
      'date-ms',
      ["'2024-01-01Z'", "'12345-01-01Z'", "'2024-01-01 00:00:00.001Z'"],
    ],
    [
      'timestamptz(6)',
      'timestamp',
      ["'2024-01-01Z'", "'0044-03-15Z BC'", "'infinity'", "'2024-01-01 00:00:00.000001Z'"],
    ],
    ['timestamp(6)', 'timestamp', ["'2024-01-01'", "'2024-01-01 00:00:00.000001'", "'-infinity'"]],
    ['date', 'date', ["'2024-02-29'", "'0044-03-15 BC'", "'infinity'", "'2024-03-01'"]],
    ['bigint', 'bigint', ['9007199254740993', '9007199254740992', '-9223372036854775808']],
    [
      'numeric(38,18)',
      'decimal',
      [
        '12345678901234567890.123456789012345678',
        '12345678901234567890.123456789012345677',
        "'NaN'",
      ],
    ],
    ['double precision', 'float', ["'-0'", "'Infinity'", '5e-324', "'NaN'", '0.1']],
    ['bytea', 'bytes', ["'\\xfffe0080'", "'\\x'", "'\\xff'"]],
    ['boolean', 'bool', ['true', 'false', 'true']],
    [
      'uuid',
      'uuid',
      ["'01890a5d-ac96-774b-bcce-b302099a8057'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"],
    ],
  ] as const)('B14 pages by %s as %s', async (columnType, type, literals) => {
    await database.exec(`
      drop table if exists typed;
      create table typed (id integer primary key, value ${columnType});
      insert into typed values ${[...literals, 'null'].map((text, id) => `(${id}, ${text})`).join(',')};
    `);
    const list = definePagination({
      name: `typed-${columnType}`,
      sort: {
        value: { type, direction: 'asc', nulls: 'last' },
        id: { type: 'int', direction: 'asc', unique: true },
      },
    });
    const expected = await database.query<{ id: number }>(
      'select id from typed order by value, id',
    );
    for (const sort of ['value', '-value']) {
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const query: Record<string, string> = { sort, limit: '1', ...(cursor && { cursor }) };
        const page: Page<{ id: number }> = await read(list, query, { table: 'typed' });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== null);
      const ordered = await database.query<{ id: number }>(
        'select id from typed order by value desc nulls last, id desc',
      );
      expect(seen).toEqual((sort === 'value' ? expected : ordered).rows.map(({ id }) => id));
    }
  });
});
