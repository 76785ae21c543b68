import { describe, expect, it } from 'vitest';
import { createCursorCodec } from '../cursor-codec.ts';
import type { CursorValue } from '../cursor-value.ts';
import { definePagination } from '../define-pagination.ts';
import { keysetSql } from './keyset-sql.ts';
import { parameter } from './parameter.ts';

const codec = createCursorCodec({ keys: [{ id: 'k1', secret: 'a'.repeat(32) }] });
const options = { codec, bind: { principal: null } };

const list = definePagination({
  name: 'items.v1',
  sort: {
    created_at: { key: 'createdAt', type: 'timestamp', direction: 'desc' },
    id: { type: 'int', direction: 'desc', unique: true },
  },
  sortable: { score: { type: 'int', nulls: 'last' }, name: { type: 'text' } },
});

const row = { createdAt: '2024-01-01 00:00:00.000037+00', id: 7, score: 5, name: 'x' };

function pageAt(
  at: Partial<Omit<typeof row, 'score'>> & { score?: number | null },
  query: Record<string, string>,
  direction: 'next' | 'prev' = 'next',
) {
  const start = list.parse({ limit: '1', ...query }, options);
  const rows = [{ ...row, ...at }, row];
  const page = list.finish(start, rows, { codec, behind: true });
  return list.parse({ limit: '1', ...query, cursor: page[direction] ?? '' }, options);
}

describe('keyset SQL', () => {
  it('starts with a plain ordered select', () => {
    const sql = keysetSql({ table: ['app', 'items'], select: ['status'] }, list.parse({}, options));
    expect(sql).toEqual({
      text:
        'select "items"."status" as "status", "items"."created_at"::text as "createdAt", "items"."id" as "id"' +
        ' from "app"."items" order by "items"."created_at" desc, "items"."id" desc limit 21',
      values: [],
      total: null,
      orderBy: '"items"."created_at" desc, "items"."id" desc',
      requiredIndex: 'create index on "app"."items" ("created_at" desc, "id" desc)',
      behind: null,
    });
  });

  it('goes on with a row value where all columns go one way', () => {
    const where = { text: 'status = $1', values: ['open'] };
    const sql = keysetSql({ table: 'items', where, indexPrefix: ['status'] }, pageAt({}, {}));
    expect(sql.text).toBe(
      'select "items"."created_at"::text as "createdAt", "items"."id" as "id" from "items"' +
        ' where (status = $1) and ("items"."created_at", "items"."id") < ($2, $3)' +
        ' order by "items"."created_at" desc, "items"."id" desc limit 2',
    );
    expect(sql.values).toEqual(['open', row.createdAt, row.id]);
    expect(sql.requiredIndex).toBe(
      'create index on "items" ("status", "created_at" desc, "id" desc)',
    );
    expect(sql.behind).toEqual({
      text:
        'select exists (select 1 from "items" where (status = $1) and "items"."created_at" = $2 and "items"."id" = $3)' +
        ' or exists (select 1 from "items" where (status = $1) and ("items"."created_at", "items"."id") > ($2, $3))' +
        ' as "behind"',
      values: ['open', row.createdAt, row.id],
    });
  });

  it('B10 goes on with one range per direction where they are mixed, the nearest first', () => {
    const sql = keysetSql({ table: 'items' }, pageAt({}, { sort: 'name,-created_at' }));
    const order = (owner: string) =>
      `order by ${owner}."name" asc, ${owner}."created_at" desc, ${owner}."id" desc limit 2`;
    const select = 'select "items"."name", "items"."created_at", "items"."id" from "items"';
    expect(sql.text).toBe(
      'select "page"."name" as "name", "page"."created_at"::text as "createdAt", "page"."id" as "id" from (' +
        `(${select} where "items"."name" = $1 and ("items"."created_at", "items"."id") < ($2, $3) ${order('"items"')})` +
        ' union all ' +
        `(${select} where "items"."name" > $1 ${order('"items"')})` +
        `) as "page" ${order('"page"')}`,
    );
    expect(sql.values).toEqual(['x', row.createdAt, row.id]);
  });

  it('uses the same index for a page before', () => {
    const sql = keysetSql({ table: 'items' }, pageAt({}, {}, 'prev'));
    expect(sql.orderBy).toBe('"items"."created_at" asc, "items"."id" asc');
    expect(sql.text).toContain('("items"."created_at", "items"."id") > ($1, $2)');
    expect(sql.requiredIndex).toBe('create index on "items" ("created_at" desc, "id" desc)');
  });

  it('B08 never compares with null by an operator', () => {
    const after = keysetSql({ table: 'items' }, pageAt({ score: null }, { sort: '-score' }));
    expect(after.text).toContain('"items"."score" is null and "items"."id" < $1');
    expect(after.text).not.toContain('union all');
    expect(after.values).toEqual([7]);
    expect(after.orderBy).toBe('"items"."score" desc nulls last, "items"."id" desc');

    const before = keysetSql(
      { table: 'items' },
      pageAt({ score: null }, { sort: '-score' }, 'prev'),
    );
    expect(before.text).toContain('where "items"."score" is not null order by');
    expect(before.orderBy).toBe('"items"."score" asc nulls first, "items"."id" asc');
  });

  it('B15 writes the same collation into predicate, order and index', () => {
    const spec = { table: 'items', columns: { name: { column: 'title', collation: 'C' } } };
    const sql = keysetSql(spec, pageAt({}, { sort: 'name' }));
    expect(sql.text).toContain(
      'where ("items"."title" collate "C", "items"."id") > ($1, $2)' +
        ' order by "items"."title" collate "C" asc, "items"."id" asc',
    );
    expect(sql.requiredIndex).toBe('create index on "items" ("title" collate "C" asc, "id" asc)');
  });

  it('quotes names and refuses those that PostgreSQL cannot hold', () => {
    const sql = keysetSql({ table: 'a"; drop table x; --' }, list.parse({}, options));
    expect(sql.text).toContain('from "a""; drop table x; --" order by');
    for (const table of ['', 'a\0b']) {
      expect(() => keysetSql({ table }, list.parse({}, options))).toThrow(TypeError);
    }
  });

  it('never puts a value into the text', () => {
    const name = "x'; drop table items; --";
    const sql = keysetSql({ table: 'items' }, pageAt({ name }, { sort: 'name' }));
    expect(sql.text).not.toContain('drop');
    expect(sql.values).toContain(name);
  });

  it.each<[Exclude<CursorValue, { type: 'null' }>, unknown]>([
    [{ type: 'bigint', value: 9007199254740993n }, '9007199254740993'],
    [{ type: 'date-ms', value: new Date('2024-02-29T23:59:59.123Z') }, '2024-02-29T23:59:59.123Z'],
    [{ type: 'date-ms', value: new Date('+012345-01-01T00:00:00Z') }, '12345-01-01T00:00:00.000Z'],
    [
      { type: 'date-ms', value: new Date('-000043-03-15T00:00:00Z') },
      '0044-03-15T00:00:00.000Z BC',
    ],
    [{ type: 'decimal', value: '1.50' }, '1.50'],
  ])('passes a $0.type as the text $1', (value, expected) => {
    expect(parameter(value)).toBe(expected);
  });
});
