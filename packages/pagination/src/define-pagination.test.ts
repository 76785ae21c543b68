import { describe, expect, it } from 'vitest';
import { createCursorCodec } from './cursor-codec.ts';
import { definePagination, type PageRequest } from './define-pagination.ts';
import { toEnvelope } from './envelope.ts';
import { isPaginationError, type PaginationError } from './errors.ts';
import type { PageQuery } from './page-query.ts';

const codec = createCursorCodec({ keys: [{ id: 'k1', secret: 'a'.repeat(32) }] });

const list = definePagination({
  name: 'items.v1',
  sort: {
    created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc' },
    id: { type: 'int', direction: 'desc', unique: true },
  },
  sortable: {
    score: { type: 'int', nulls: 'last' },
    rank: { type: 'int', directions: ['asc'] },
  },
});

interface Item {
  createdAt: Date;
  id: number;
  score: number | null;
  rank: number;
}

const open = { codec, bind: { principal: 'org-1', filter: { status: 'open' } } };

function item(id: number): Item {
  return { createdAt: new Date(1_700_000_000_000 + id), id, score: null, rank: id };
}

function refusal(action: () => unknown): PaginationError {
  try {
    action();
  } catch (error) {
    if (isPaginationError(error)) return error;
    throw error;
  }
  throw new Error('the request was accepted');
}

/** A table in memory, ordered by id descending: what a database would answer to the default order. */
function fetchRows(items: readonly Item[], request: PageRequest): Item[] {
  const id = request.anchor?.at(-1);
  const anchor = id?.type === 'int' ? id.value : undefined;
  const backwards = request.direction === 'prev';
  return items
    .filter((row) => anchor === undefined || (backwards ? row.id > anchor : row.id < anchor))
    .sort((a, b) => (backwards ? a.id - b.id : b.id - a.id))
    .slice(0, request.fetch);
}

function read(items: readonly Item[], query: PageQuery) {
  const request = list.parse(query, open);
  return list.finish(request, fetchRows(items, request), open);
}

describe('limit', () => {
  it.each([
    [{}, 20],
    [{ limit: '100' }, 100],
    [{ limit: '1' }, 1],
  ])('B16 %j asks for %i items', (query, limit) => {
    const request = list.parse(query, open);
    expect(request.limit).toBe(limit);
    expect(request.fetch).toBe(limit + 1);
  });

  it.each(['101', '1000000000000000000000000'])('B16 %s is too large', (limit) => {
    const error = refusal(() => list.parse({ limit }, open));
    expect(error.code).toBe('limit_too_large');
    expect(error.details).toEqual({ parameter: 'limit', max: 100 });
  });

  it.each(['0', '-1', '1.5', 'abc', '1e2', '20 ', ' 20', '', '+5', '010', '0x10', '٢', 'NaN'])(
    'B16 %j is not a limit',
    (limit) => {
      expect(refusal(() => list.parse({ limit }, open)).code).toBe('invalid_limit');
    },
  );

  it('B16 clamps where the list says so, and still refuses what is no number', () => {
    const clamping = definePagination({
      name: 'clamping.v1',
      sort: { id: { type: 'int', direction: 'asc', unique: true } },
      limit: { default: 5, max: 10, overflow: 'clamp' },
    });
    expect(clamping.parse({}, open).limit).toBe(5);
    expect(clamping.parse({ limit: '101' }, open).limit).toBe(10);
    expect(refusal(() => clamping.parse({ limit: '1e2' }, open)).code).toBe('invalid_limit');
  });

  it('B16 a limit of 1 works both ways', () => {
    const items = [1, 2, 3].map(item);
    const first = read(items, { limit: '1' });
    const second = read(items, { limit: '1', cursor: first.next ?? '' });
    const back = read(items, { limit: '1', cursor: second.prev ?? '' });
    expect([first, second, back].map((page) => page.items.map(({ id }) => id))).toEqual([
      [3],
      [2],
      [3],
    ]);
  });

  it('refuses a limit that is given twice', () => {
    expect(refusal(() => list.parse({ limit: ['5', '6'] }, open)).code).toBe('invalid_limit');
    const query = new URLSearchParams('limit=5&limit=5');
    expect(refusal(() => list.parse(query, open)).code).toBe('invalid_limit');
  });
});

describe('sort', () => {
  const names = (sort: string) =>
    list.parse({ sort }, open).sort.map(({ name, direction }) => `${name} ${direction}`);

  it('B09 adds the unique column in the direction of the column before it', () => {
    expect(names('score')).toEqual(['score asc', 'id asc']);
    expect(names('-score')).toEqual(['score desc', 'id desc']);
  });

  it('B09 drops what orders nothing: a repeated field and anything after the unique one', () => {
    expect(names('id,id')).toEqual(['id asc']);
    expect(names('score,-score')).toEqual(['score asc', 'id asc']);
    expect(names('-id,score')).toEqual(['id desc']);
  });

  it.each([
    'nope',
    '',
    ',',
    'score,',
    '--score',
    ' score',
    '+score',
    'SCORE',
    '__proto__',
    'constructor',
  ])('B09 refuses %j and names what is allowed', (sort) => {
    const error = refusal(() => list.parse({ sort }, open));
    expect(error.code).toBe('unsupported_sort');
    expect(error.details.allowed).toEqual([
      'created_at',
      '-created_at',
      'id',
      '-id',
      'score',
      '-score',
      'rank',
    ]);
    if (sort !== '') expect(error.message).not.toContain(sort.trim() || 'nothing');
  });

  it('refuses a direction that the field does not offer', () => {
    expect(names('rank')).toEqual(['rank asc', 'id asc']);
    const error = refusal(() => list.parse({ sort: '-rank' }, open));
    expect(error.code).toBe('unsupported_direction');
    expect(error.details.allowed).toContain('rank');
  });

  it('refuses an endless sort parameter and one that is given twice', () => {
    const long = 'id,'.repeat(100_000);
    expect(refusal(() => list.parse({ sort: long }, open)).code).toBe('unsupported_sort');
    expect(refusal(() => list.parse({ sort: ['id', 'score'] }, open)).code).toBe(
      'unsupported_sort',
    );
  });

  it('reads mixed directions and turns the whole order around for a page before', () => {
    const request = list.parse({ sort: 'score,-created_at' }, open);
    expect(request.sort.map(({ direction, nulls }) => [direction, nulls])).toEqual([
      ['asc', 'last'],
      ['desc', null],
      ['desc', null],
    ]);
    const page = list.finish(request, [item(1)], { codec, behind: true });
    const back = list.parse({ sort: 'score,-created_at', cursor: page.prev ?? '' }, open);
    expect(back.order.map(({ direction, nulls }) => [direction, nulls])).toEqual([
      ['desc', 'first'],
      ['asc', null],
      ['asc', null],
    ]);
  });
});

describe('cursor', () => {
  const items = [1, 2, 3, 4, 5].map(item);
  const next = read(items, { limit: '2' }).next ?? '';

  it('B12 refuses another filter, principal, list and order', () => {
    const filter = { status: 'open' };
    const other = definePagination({
      name: 'others.v1',
      sort: {
        created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc' },
        id: { type: 'int', direction: 'desc', unique: true },
      },
    });
    const attempts = [
      () =>
        list.parse(
          { cursor: next },
          { codec, bind: { principal: 'org-1', filter: { status: 'closed' } } },
        ),
      () => list.parse({ cursor: next }, { codec, bind: { principal: 'org-1' } }),
      () => list.parse({ cursor: next }, { codec, bind: { principal: 'org-2', filter } }),
      () => list.parse({ cursor: next }, { codec, bind: { principal: null, filter } }),
      () => list.parse({ cursor: next, sort: 'id' }, open),
      () => list.parse({ cursor: next, sort: 'score' }, open),
      () => other.parse({ cursor: next }, open),
    ];
    for (const attempt of attempts) {
      const error = refusal(attempt);
      expect(error.code).toBe('cursor_mismatch');
      expect(error.message).not.toMatch(/org-1|open/);
    }
  });

  it('B12 allows another limit', () => {
    expect(list.parse({ cursor: next, limit: '50' }, open).limit).toBe(50);
  });

  it('B12 does not look at the order of the filter', () => {
    const bind = (filter: unknown) => ({ codec, bind: { principal: null, filter } });
    const request = list.parse({}, bind({ a: '1', b: { c: 2, d: [3] } }));
    const cursor =
      list.finish(request, [...items, ...items, ...items, ...items, item(9)], { codec }).next ?? '';
    expect(list.parse({ cursor }, bind({ b: { d: [3], c: 2 }, a: '1' })).anchor).toHaveLength(2);

    const query = list.parse({}, bind(new URLSearchParams('a=1&b=2&b=3')));
    expect(query.binding).toBe(list.parse({}, bind(new URLSearchParams('b=2&b=3&a=1'))).binding);
    expect(query.binding).not.toBe(
      list.parse({}, bind(new URLSearchParams('b=3&b=2&a=1'))).binding,
    );
  });

  it('B17 refuses an empty cursor and two cursors at once', () => {
    expect(refusal(() => list.parse({ cursor: '' }, open)).code).toBe('invalid_cursor');
    const both = new URLSearchParams([
      ['cursor', next],
      ['cursor', next],
    ]);
    expect(refusal(() => list.parse(both, open)).code).toBe('invalid_cursor');
    expect(refusal(() => list.parse({ cursor: [next, next] }, open)).code).toBe('invalid_cursor');
  });

  it('does not read parameters from the prototype of the query', () => {
    const query = Object.create({ limit: '3', cursor: 'junk' }) as PageQuery;
    expect(list.parse(query, open).limit).toBe(20);
  });
});

describe('page', () => {
  const items = [1, 2, 3, 4, 5, 6].map(item);
  const ids = (page: { items: readonly Item[] }) => page.items.map(({ id }) => id);

  it('B18 the flags are exact on every page of a walk there and back', () => {
    const first = read(items, { limit: '2' });
    expect([ids(first), first.hasPrev, first.hasNext]).toEqual([[6, 5], false, true]);
    expect(first.prev).toBeNull();

    const second = read(items, { limit: '2', cursor: first.next ?? '' });
    expect([ids(second), second.hasPrev, second.hasNext]).toEqual([[4, 3], true, true]);

    const last = read(items, { limit: '2', cursor: second.next ?? '' });
    expect([ids(last), last.hasPrev, last.hasNext]).toEqual([[2, 1], true, false]);
    expect(last.next).toBeNull();

    const back = read(items, { limit: '2', cursor: second.prev ?? '' });
    expect([ids(back), back.hasPrev, back.hasNext]).toEqual([[6, 5], false, true]);
    expect(back.prev).toBeNull();
  });

  it('B18 an empty result has neither neighbour nor cursor', () => {
    expect(read([], {})).toEqual({
      items: [],
      limit: 20,
      next: null,
      prev: null,
      hasNext: false,
      hasPrev: false,
    });
  });

  it('believes the caller about what lies behind', () => {
    const first = read(items, { limit: '2' });
    const request = list.parse({ limit: '2', cursor: first.next ?? '' }, open);
    const rows = fetchRows(items, request);
    expect(list.finish(request, rows, { codec, behind: false }).hasPrev).toBe(false);
    expect(list.finish(request, rows, { codec, behind: false }).prev).toBeNull();
    expect(list.finish(request, rows, { codec, behind: true }).hasPrev).toBe(true);
  });

  it('names the column, not the value, when a row cannot make a cursor', () => {
    const request = list.parse({ limit: '1' }, open);
    const finish = (row: object) =>
      list.finish(request, [row, row] as unknown as Item[], { codec });
    expect(() => finish({ id: 1 })).toThrow('the row has no sort column createdAt');
    expect(() => finish({ id: 'secret', createdAt: new Date(0) })).toThrow(
      'the sort column id does not hold a value of type int',
    );
    expect(() => finish({ id: null, createdAt: new Date(0) })).toThrow(TypeError);
    expect(() => finish({ id: 1, createdAt: new Date(Number.NaN) })).toThrow(TypeError);
  });

  it('becomes the body of a response', () => {
    const page = read(items, { limit: '2' });
    expect(toEnvelope(page, { url: '/v1/items?limit=2' })).toEqual({
      items: page.items,
      links: {
        self: '/v1/items?limit=2',
        next: `/v1/items?limit=2&cursor=${page.next}`,
        prev: null,
      },
      page: { limit: 2, has_next: true, has_prev: false },
    });
  });
});

describe('definition', () => {
  const id = { type: 'int', direction: 'asc', unique: true } as const;

  it.each([
    ['no name', { name: '', sort: { id } }],
    ['no unique field', { name: 'x', sort: { id: { type: 'int', direction: 'asc' } } }],
    ['a field in both places', { name: 'x', sort: { id }, sortable: { id } }],
    ['a unique field with nulls', { name: 'x', sort: { id: { ...id, nulls: 'last' } } }],
    ['a name that sort could not hold', { name: 'x', sort: { 'a,b': id } }],
    ['a field without a direction', { name: 'x', sort: { id: { ...id, directions: [] } } }],
    ['a default above the maximum', { name: 'x', sort: { id }, limit: { default: 101 } }],
    ['a maximum that is no number', { name: 'x', sort: { id }, limit: { max: Number.NaN } }],
    ['a default of zero', { name: 'x', sort: { id }, limit: { default: 0 } }],
  ] as const)('refuses %s', (_, definition) => {
    expect(() => definePagination(definition as Parameters<typeof definePagination>[0])).toThrow(
      TypeError,
    );
  });
});

describe('ties', () => {
  const at = (time: number, id: number): Item => ({ ...item(id), createdAt: new Date(time) });
  const hints = (items: readonly Item[], query: PageQuery) => {
    const page = read(items, query);
    const hint = (cursor: string | null) =>
      cursor === null ? null : list.parse({ cursor }, open).tied;
    return { ...page, tied: { next: hint(page.next), prev: hint(page.prev) } };
  };

  it('a cursor says how many values the whole page behind it shares with its row', () => {
    // By depth: 9 stands alone, 8 to 3 share a time, 2 and 1 stand alone.
    const items = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((id) => at(id > 8 ? 30 : id > 2 ? 20 : id, id));
    const first = hints(items, { limit: '2' });
    expect(first.tied).toEqual({ next: 0, prev: null });
    const second = hints(items, { limit: '2', cursor: first.next ?? '' });
    expect(second.tied).toEqual({ next: 1, prev: 1 });
    const third = hints(items, { limit: '2', cursor: second.next ?? '' });
    expect(third.tied).toEqual({ next: 1, prev: 1 });
    const fourth = hints(items, { limit: '2', cursor: third.next ?? '' });
    expect(fourth.tied).toEqual({ next: 0, prev: 0 });
    const back = hints(items, { limit: '2', cursor: fourth.prev ?? '' });
    expect(back.items).toEqual(third.items);
    expect(back.tied).toEqual({ next: 1, prev: 1 });
  });

  it('a cursor says whether its row was alone with its first value', () => {
    const times = [60, 50, 50, 40, 30, 20, 20, 10];
    const items = times.map((time, index) => at(time, times.length - index));
    const alone = (cursor: string | null) =>
      cursor === null ? null : list.parse({ cursor }, open).alone;
    const walked: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = read(items, { limit: '2', ...(cursor !== null && { cursor }) });
      walked.push([alone(page.prev), alone(page.next)]);
      cursor = page.next;
    } while (cursor !== null);
    expect(walked).toEqual([
      [null, false],
      [false, true],
      [true, false],
      [false, null],
    ]);
  });

  it('a page of one row still sees ties', () => {
    const items = [4, 3, 2, 1].map((id) => at(20, id));
    const first = hints(items, { limit: '1' });
    const second = hints(items, { limit: '1', cursor: first.next ?? '' });
    expect([first.tied.next, second.tied]).toEqual([0, { next: 1, prev: 1 }]);
  });

  it('nothing is known of a row that was named, of an edge, or of a cursor that is turned around', () => {
    const items = [3, 2, 1].map(item);
    const request = list.parse({ limit: '1' }, open);
    const row = items[0] ?? item(0);
    const edge = list.cursor(request, row, open);
    expect(list.parse({ cursor: edge }, open).tied).toBeNull();
    const named = list.parse({}, { ...open, anchor: { row, direction: 'next' } });
    expect(named.tied).toBeNull();
    const { next } = list.finish(request, items.slice(0, 2), open);
    expect(list.parseConnection({ first: 1, after: next }, open).tied).toBe(0);
    expect(list.parseConnection({ last: 1, before: next }, open).tied).toBeNull();
  });
});
