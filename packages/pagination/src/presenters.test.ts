import { describe, expect, it } from 'vitest';
import { alphabet, codec, fetchLetters, type Letter, letters, readLetters } from '../test/list.ts';
import {
  type ConnectionArguments,
  createCursorCodec,
  definePagination,
  isPaginationError,
  type MutableSortWarning,
  openApiEnvelope,
  openApiParameters,
  type PageServed,
  parseCursorKeys,
  parseNumberedPage,
  toConnection,
  toEnvelope,
  toNumberedPage,
  toOpenAiList,
} from './index.ts';

const bind = { principal: null };

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isPaginationError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('Relay connection', () => {
  function connect(given: ConnectionArguments) {
    const request = letters.parseConnection(given, { codec, bind });
    const page = letters.finish(request, fetchLetters(request), { codec });
    return toConnection(page, (item) => letters.cursor(request, item, { codec }));
  }
  const text = ({ edges }: ReturnType<typeof connect>) => edges.map(({ node }) => node.id).join('');

  it('goes forward after any edge and backward before any edge', () => {
    const first = connect({ first: 3 });
    expect(text(first)).toBe('abc');
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0]?.cursor,
      endCursor: first.edges[2]?.cursor,
    });
    expect(text(connect({ first: 2, after: first.edges[1]?.cursor ?? '' }))).toBe('cd');
    const back = connect({ last: 1, before: first.edges[2]?.cursor ?? '' });
    expect([text(back), back.pageInfo.hasPreviousPage]).toEqual(['b', true]);
  });

  it('B17 refuses both directions at once, and the end of a list without a cursor', () => {
    const { endCursor } = connect({ first: 3 }).pageInfo;
    for (const given of [
      { after: endCursor, before: endCursor },
      { first: 1, last: 1 },
      { last: 1 },
    ]) {
      expect(codeOf(() => connect(given))).toBe('invalid_cursor');
    }
    expect(codeOf(() => connect({ first: 101 }))).toBe('limit_too_large');
    expect(codeOf(() => connect({ first: 0 }))).toBe('invalid_limit');
  });

  it('is empty for an empty list', () => {
    const request = letters.parseConnection({}, { codec, bind });
    expect(toConnection(letters.finish(request, [], { codec }), () => '').pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });
});

describe('OpenAI list', () => {
  it('starts after the row whose id the client names', () => {
    const list = (after?: Letter) => {
      const anchor = after && { row: after, direction: 'next' as const };
      const request = letters.parse({ limit: '10' }, { codec, bind, ...(anchor && { anchor }) });
      return toOpenAiList(letters.finish(request, fetchLetters(request), { codec }));
    };
    const first = list();
    expect(first).toMatchObject({ object: 'list', first_id: 'a', last_id: 'j', has_more: true });
    expect(list({ id: 't' })).toMatchObject({ first_id: 'u', last_id: 'z', has_more: false });
    expect(list({ id: 'z' })).toMatchObject({ data: [], first_id: null, last_id: null });
  });

  it('refuses a cursor beside the row', () => {
    const { next } = readLetters({ limit: '1' });
    const anchor = { row: { id: 'a' }, direction: 'next' } as const;
    expect(codeOf(() => letters.parse({ cursor: next ?? '' }, { codec, bind, anchor }))).toBe(
      'invalid_cursor',
    );
  });
});

describe('numbered pages', () => {
  it('counts items and pages', () => {
    const request = parseNumberedPage({ page: '3', page_size: '10' });
    expect(request).toEqual({ page: 3, pageSize: 10, offset: 20 });
    expect(toNumberedPage(request, ['x'], 21)).toEqual({
      items: ['x'],
      total: 21,
      page: 3,
      page_size: 10,
      pages: 3,
    });
    expect(toNumberedPage(parseNumberedPage({}), [], 0)).toMatchObject({ page: 1, pages: 0 });
  });

  it.each([
    [{ page: '0' }, 'invalid_page'],
    [{ page: '1e2' }, 'invalid_page'],
    [{ page: '' }, 'invalid_page'],
    [{ page: ['1', '2'] }, 'invalid_page'],
    [{ page: '502' }, 'invalid_page'],
    [{ page_size: '101' }, 'limit_too_large'],
    [{ page_size: '-1' }, 'invalid_limit'],
    [{ page: '501' }, 'accepted'],
  ])('answers %j with %s', (query, code) => {
    expect(codeOf(() => parseNumberedPage(query))).toBe(code);
  });
});

describe('total', () => {
  it('is read where it is offered, and left alone elsewhere', () => {
    expect(toEnvelope(readLetters({ total: 'exact' }), { url: '/' }).page.total).toBe(26);
    expect(toEnvelope(readLetters({}), { url: '/' }).page).not.toHaveProperty('total');
    expect(codeOf(() => readLetters({ total: 'estimated' }))).toBe('unsupported_total');
    expect(codeOf(() => readLetters({ total: ['exact', 'exact'] }))).toBe('unsupported_total');
    const plain = definePagination({ name: 'plain', sort: { id } });
    expect(plain.parse({ total: 'whatever' }, { codec, bind }).total).toBeNull();
  });

  it('says when it is an estimate', () => {
    const page = { ...readLetters({}), total: { value: 9, estimated: true } };
    expect(toEnvelope(page, { url: '/' }).page).toMatchObject({ total: 9, total_estimated: true });
  });
});

const id = { type: 'text', direction: 'asc', unique: true } as const;

describe('definition', () => {
  it('tells of every page: its size, its direction and its depth', () => {
    const served: PageServed[] = [];
    const list = definePagination({
      name: 'told',
      sort: { id },
      onPage: (page) => served.push(page),
    });
    const read = (query: Record<string, string>) => {
      const request = list.parse({ limit: '10', ...query }, { codec, bind });
      return list.finish(request, fetchLetters(request), { codec });
    };
    const second = read({ cursor: read({}).next ?? '' });
    const third = read({ cursor: second.next ?? '' });
    read({ cursor: third.prev ?? '' });
    expect(served.map(({ direction, size, depth }) => [direction, size, depth])).toEqual([
      ['next', 10, 0],
      ['next', 10, 1],
      ['next', 6, 2],
      ['prev', 10, 1],
    ]);
    expect(Object.keys(served[0] ?? {})).toEqual(['name', 'direction', 'limit', 'size', 'depth']);
  });

  it('B06 warns once of each column that can change, and refuses it to an export', () => {
    const warnings: MutableSortWarning[] = [];
    const sortable = { score: { type: 'int' }, made: { type: 'date', immutable: true } } as const;
    const list = definePagination({
      name: 'warned',
      sort: { id },
      sortable,
      onWarning: (warning) => warnings.push(warning),
    });
    for (const sort of ['made', 'score', '-score', 'id']) list.parse({ sort }, { codec, bind });
    expect(warnings.map(({ code, field }) => [code, field])).toEqual([['mutable_sort', 'score']]);
    expect(() =>
      definePagination({ name: 'export', sort: { id }, sortable, immutable: true }),
    ).toThrow('score is not marked immutable');
    definePagination({ name: 'export', sort: { id }, immutable: true });
  });

  it('B07 takes a safe lag in several units and refuses what is none', () => {
    const lag = (safeLag: number | string) =>
      definePagination({
        name: 'feed',
        sort: { at: { type: 'date-ms', direction: 'asc' }, id },
        safeLag,
      }).parse({}, { codec, bind }).safeLag?.milliseconds;
    expect([lag('2s'), lag('500ms'), lag('1m'), lag(7)]).toEqual([2000, 500, 60_000, 7]);
    for (const wrong of ['', '2', '2h', '-1s', '0s', 0, -1, 1.5, Number.NaN]) {
      expect(() => lag(wrong)).toThrow(TypeError);
    }
    expect(() => definePagination({ name: 'x', sort: { id }, safeLag: '2s' })).toThrow('times');
  });

  it('gives a cursor to go on with from the last page, if asked to', () => {
    const request = letters.parse({ limit: '100' }, { codec, bind });
    const last = letters.finish(request, alphabet, { codec, follow: true });
    expect(last.hasNext).toBe(false);
    const again = letters.parse({ cursor: last.next ?? '' }, { codec, bind });
    const empty = letters.finish(again, [], { codec, follow: true });
    expect(letters.parse({ cursor: empty.next ?? '' }, { codec, bind }).anchor).toEqual(
      again.anchor,
    );
    expect(letters.finish(again, [], { codec }).next).toBeNull();
    expect(letters.finish(request, [], { codec, follow: true }).next).toBeNull();
  });

  it('does not offer an internal field, and completes orders with it', () => {
    const list = definePagination({
      name: 'hidden',
      sort: { at: { type: 'date-ms', direction: 'asc' }, id: { ...id, internal: true } },
    });
    expect(list.sortTerms).toEqual(['at', '-at']);
    expect(codeOf(() => list.parse({ sort: 'id' }, { codec, bind }))).toBe('unsupported_sort');
    const names = list.orders.map((order) => order.map(({ name }) => name).join());
    expect(names).toEqual(['at,id', 'at,id', 'at,id']);
  });

  it('describes itself for OpenAPI', () => {
    expect(openApiParameters(letters).map(({ name, schema }) => [name, schema])).toEqual([
      ['limit', { type: 'integer', minimum: 1, maximum: 100, default: 20 }],
      ['cursor', { type: 'string', minLength: 1 }],
      ['sort', { type: 'string', minLength: 1 }],
      ['total', { type: 'string', enum: ['exact'] }],
    ]);
    expect(openApiEnvelope({ $ref: '#/x' })).toMatchObject({
      required: Object.keys(toEnvelope(readLetters({}), { url: '/' })),
      properties: { items: { items: { $ref: '#/x' } } },
    });
  });
});

describe('parseCursorKeys', () => {
  it('B13 reads a ring, newest first', () => {
    const keys = parseCursorKeys(`k2:${'b'.repeat(32)}, k1:${'a:'.repeat(16)}`);
    expect(keys.map(({ id }) => id)).toEqual(['k2', 'k1']);
    const cursor = createCursorCodec({ keys: keys.slice(1) });
    const content = { direction: 'next', depth: 1, values: [] } as const;
    expect(createCursorCodec({ keys }).decode(cursor.encode(content, ''), '')).toEqual(content);
  });

  it.each([
    '',
    'hunter2',
    'k1:hunter2',
    ':hunter2',
    `k1:${'h'.repeat(32)},k1:${'h'.repeat(32)}`,
    `k1:${'h'.repeat(32)},`,
  ])('refuses %j without showing a secret', (text) => {
    expect(() => parseCursorKeys(text)).toThrow(TypeError);
    expect(() => parseCursorKeys(text)).not.toThrow(/hunter2|hhh/);
  });
});
