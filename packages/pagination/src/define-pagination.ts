import { canonicalText } from './canonical.ts';
import type { CursorCodec, CursorContent, PageDirection } from './cursor-codec.ts';
import { type CursorValue, sameCursorValue, toCursorValue } from './cursor-value.ts';
import { invalidCursor } from './errors.ts';
import { checkLimits, type LimitRules, readLimit } from './limit-rules.ts';
import { type PageQuery, single } from './page-query.ts';
import {
  type DefaultSortField,
  reverse,
  type SortableRow,
  type SortColumn,
  type SortField,
  SortRules,
} from './sort.ts';
import { readTotal, type Total, type TotalKind } from './total.ts';

/** What a cursor belongs to; it is refused with another filter or by another principal. */
export interface CursorBinding {
  /** Whose list it is, such as an organisation's id; null for a public list. */
  readonly principal: string | null;
  /** Everything that narrows the list down; the order of keys does not count. */
  readonly filter?: unknown;
}

/** What to fetch for one page. */
export interface PageRequest {
  /** The name of the definition. */
  readonly name: string;
  /** The most items that the page holds. */
  readonly limit: number;
  /** The rows to fetch: one more than the page holds, to learn whether another page follows. */
  readonly fetch: number;
  /** `prev` when the page lies before the anchor. */
  readonly direction: PageDirection;
  /** The order in which the page is shown. */
  readonly sort: readonly SortColumn[];
  /** The order in which to fetch: `sort`, or its reverse for `prev`. */
  readonly order: readonly SortColumn[];
  /** The sort values of the row after which to fetch, in `order`; null at the start of the list. */
  readonly anchor: readonly CursorValue[] | null;
  /**
   * How many of the first sort values all rows of a page shared with the anchor, on the side that the cursor comes
   * from, when it was issued. With 0, hardly more than a page of rows there has the anchor's first value. A hint by
   * which to choose a query that is right in any case; null where nothing is known.
   */
  readonly tied: number | null;
  /** True when neither neighbour of the anchor had its first value, when the cursor was issued; a hint like `tied`. */
  readonly alone: boolean;
  /** How many pages lie between the start of the walk and this page. */
  readonly depth: number;
  /** The total that the client asked for; null without one. */
  readonly total: TotalKind | null;
  /** Rows younger than this are not part of the list yet; null when every row is. */
  readonly safeLag: SafeLag | null;
  /** What the cursors of this page belong to, as canonical text. */
  readonly binding: string;
}

/** A column of times, and how old they are before their rows are shown. */
export interface SafeLag {
  readonly column: SortColumn;
  readonly milliseconds: number;
}

/** One page, in the order in which it is shown. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly limit: number;
  /** The cursor of the page after this one; null when there is none. */
  readonly next: string | null;
  /** The cursor of the page before this one; null when there is none. */
  readonly prev: string | null;
  readonly hasNext: boolean;
  readonly hasPrev: boolean;
  /** The number of items in the whole list; absent unless it was counted. */
  readonly total?: Total;
}

/** What `parse` needs beside the query. */
export interface ParseOptions<Row = never> {
  readonly codec: CursorCodec;
  readonly bind: CursorBinding;
  /**
   * A row to start from instead of a cursor, for a list that names a row by its id (`after=file-abc`); a `cursor`
   * in the query is refused with it.
   */
  readonly anchor?: { readonly row: Row; readonly direction: PageDirection };
}

/** What `finish` needs beside the rows. */
export interface FinishOptions {
  readonly codec: CursorCodec;
  /**
   * Whether a row lies on the side that the cursor came from, if you asked the database. Without it the
   * answer is yes for every request with a cursor, which was true when that cursor was issued.
   */
  readonly behind?: boolean;
  /** Whether a row lies beyond the page; by default, whether more than `limit` rows were given. */
  readonly ahead?: boolean;
  /** How many items the whole list holds, if it was counted. */
  readonly total?: Total | null;
  /**
   * Gives a `next` cursor on the last page too, also on an empty one, for a client that polls for rows to come.
   * `hasNext` stays exact. Use it with `safeLag`.
   */
  readonly follow?: boolean;
}

/** The arguments of a Relay connection field. */
export interface ConnectionArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** What is known of a page that was served; made for metrics, it holds nothing of its items. */
export interface PageServed {
  /** The name of the definition. */
  readonly name: string;
  readonly direction: PageDirection;
  /** The limit that applied, in items. */
  readonly limit: number;
  /** The number of items on the page. */
  readonly size: number;
  /** How many pages lie between the start of the walk and this page. */
  readonly depth: number;
}

/** A list that can be read page by page. */
export interface Pagination<Fields extends Record<string, SortField>> {
  /** The name that was given to `definePagination`. */
  readonly name: string;
  /** The limits that apply. */
  readonly limits: Required<LimitRules>;
  /** Every accepted term of `sort`, such as `total` and `-total`. */
  readonly sortTerms: readonly string[];
  /** The totals that a client may ask for. */
  readonly totals: readonly TotalKind[];
  /** The list's own order, then every order by one field that a client can ask for. */
  readonly orders: readonly (readonly SortColumn[])[];
  /**
   * Reads `limit`, `cursor`, `sort` and, where totals are offered, `total`; other parameters are left alone.
   *
   * @throws PaginationError with one of its codes.
   */
  parse(query: PageQuery, options: ParseOptions<SortableRow<Fields>>): PageRequest;
  /**
   * Reads the arguments of a Relay connection: `first` with `after`, or `last` with `before`.
   *
   * @throws PaginationError with one of its codes; `invalid_cursor` when both directions are asked for.
   */
  parseConnection(
    given: ConnectionArguments,
    options: ParseOptions<SortableRow<Fields>> & { readonly sort?: string },
  ): PageRequest;
  /**
   * Makes the page out of the rows, fetched in `request.order` and at most `request.fetch` of them.
   *
   * @throws TypeError when a row lacks a sort column or holds a value of another type.
   */
  finish<Row extends SortableRow<Fields>>(
    request: PageRequest,
    rows: readonly Row[],
    options: FinishOptions,
  ): Page<Row>;
  /**
   * The cursor that stands on a row and leads to what follows it, as the edges of a Relay connection carry it.
   *
   * @throws TypeError when the row lacks a sort column or holds a value of another type.
   */
  cursor(
    request: PageRequest,
    row: SortableRow<Fields>,
    options: { readonly codec: CursorCodec },
  ): string;
}

/** The description of a list. */
export interface PaginationDefinition<
  Sort extends Record<string, DefaultSortField>,
  Sortable extends Record<string, SortField>,
> {
  /** Names the list and the version of its order, such as `orders.v1`; cursors of another name are refused. */
  readonly name: string;
  /** The order of a request that asks for none; at least one field has `unique: true`. */
  readonly sort: Sort;
  /** Further fields that a client may sort by. */
  readonly sortable?: Sortable;
  readonly limit?: LimitRules;
  /** The totals that a client may ask for with `total=exact` or `total=estimated`; none by default. */
  readonly totals?: readonly TotalKind[];
  /**
   * Keeps rows out of the list until their time, the first column of type `date-ms` or `timestamp` in `sort`, lies
   * this far back: milliseconds, or text such as `500ms`, `2s` or `1m`. Longer than any transaction that inserts,
   * it lets an ascending walk over the newest rows miss none that is committed late.
   */
  readonly safeLag?: number | string;
  /** For exports: a field that is not marked immutable is refused here and now; false by default. */
  readonly immutable?: boolean;
  /** Is told once for each column by which a walk goes although it can change; meant for development. */
  readonly onWarning?: (warning: MutableSortWarning) => void;
  /** Is told of every page that is served. */
  readonly onPage?: (page: PageServed) => void;
}

/** A walk went by a column whose values can change. */
export interface MutableSortWarning {
  readonly code: 'mutable_sort';
  /** The name of the definition. */
  readonly name: string;
  readonly field: string;
  readonly message: string;
}

/**
 * Describes a list: its name, its order, what else it can be sorted by and how long a page may be.
 *
 * @throws TypeError for a definition that cannot work, such as an order without a unique field.
 * @example
 * const orders = definePagination({
 *   name: 'orders.v1',
 *   sort: {
 *     created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
 *     id: { type: 'uuid', direction: 'desc', unique: true },
 *   },
 *   sortable: { total: { type: 'decimal', nulls: 'last' } },
 * });
 * const request = orders.parse(query, { codec, bind: { principal: organizationId, filter } });
 * const page = orders.finish(request, await fetchRows(request), { codec });
 */
export function definePagination<
  const Sort extends Record<string, DefaultSortField>,
  const Sortable extends Record<string, SortField> = Record<never, SortField>,
>(definition: PaginationDefinition<Sort, Sortable>): Pagination<Sort & Sortable> {
  const { name, totals = [], onPage } = definition;
  if (name === '') throw new TypeError('a pagination needs a name');
  const rules = new SortRules(
    definition.sort,
    definition.sortable ?? {},
    definition.immutable === true,
  );
  const limits = checkLimits(definition.limit ?? {});
  const safeLag = readSafeLag(definition.safeLag, rules.standard);
  const warn = mutableSortWarner(name, definition.onWarning);

  const settle = (
    bind: CursorBinding,
    sortText: string | undefined,
    rest: Pick<PageRequest, 'limit' | 'total'>,
    content: (sort: readonly SortColumn[], binding: string) => CursorContent | null,
  ): PageRequest => {
    const sort = sortText === undefined ? rules.standard : rules.parse(sortText);
    const binding = canonicalText([name, orderText(sort), bind.principal, bind.filter]);
    const start = content(sort, binding);
    if (start !== null && !fits(start.values, sort)) throw invalidCursor();
    warn(sort);
    const direction = start?.direction ?? 'next';
    return {
      ...rest,
      name,
      fetch: rest.limit + 1,
      direction,
      sort,
      order: direction === 'next' ? sort : reverse(sort),
      anchor: start?.values ?? null,
      tied: start?.tied ?? null,
      alone: start?.alone ?? false,
      depth: start?.depth ?? 0,
      safeLag,
      binding,
    };
  };

  const cursor = (
    request: PageRequest,
    values: readonly CursorValue[],
    direction: PageDirection,
    { codec }: { readonly codec: CursorCodec },
    hint: Pick<CursorContent, 'tied' | 'alone'> = {},
  ) =>
    codec.encode(
      {
        direction,
        depth: direction === 'next' ? request.depth + 1 : Math.max(request.depth - 1, 0),
        values,
        ...hint,
      },
      request.binding,
    );

  return {
    name,
    limits,
    sortTerms: rules.allowed,
    totals,
    orders: rules.orders,

    parse(query, { codec, bind, anchor }) {
      const limit = readLimit(query, 'limit', limits);
      const total = readTotal(query, totals);
      const sortText = single(query, 'sort', () => rules.unsupported());
      const text = single(query, 'cursor', invalidCursor);
      if (text !== undefined && anchor !== undefined) throw invalidCursor();
      return settle(bind, sortText, { limit, total }, (sort, binding) => {
        if (text !== undefined) return codec.decode(text, binding);
        if (anchor === undefined) return null;
        return { direction: anchor.direction, depth: 1, values: sortValues(anchor.row, sort) };
      });
    },

    parseConnection({ first, after, last, before }, { codec, bind, sort: sortText }) {
      const backwards = last != null || before != null;
      if (backwards && (first != null || after != null)) throw invalidCursor();
      const size = backwards ? last : first;
      const limit = readLimit(size == null ? {} : { limit: String(size) }, 'limit', limits);
      const text = backwards ? before : after;
      return settle(bind, sortText, { limit, total: null }, (_, binding) => {
        const direction = backwards ? 'prev' : 'next';
        if (text != null) return turn(codec.decode(text, binding), direction);
        // Without a cursor the end of the list has no values to stand on.
        if (backwards) throw invalidCursor();
        return null;
      });
    },

    cursor: (request, row, options) =>
      cursor(request, sortValues(row, request.sort), 'next', options),

    finish(request, rows, options) {
      const backwards = request.direction === 'prev';
      const ahead = options.ahead ?? rows.length > request.limit;
      const behind = options.behind ?? request.anchor !== null;
      const fetched = rows.slice(0, request.limit);
      const [nearest, farthest] = [fetched.at(0), fetched.at(-1)];
      const items = backwards ? fetched.toReversed() : fetched;
      onPage?.({
        name,
        direction: request.direction,
        limit: request.limit,
        size: items.length,
        depth: request.depth,
      });
      const total = options.total == null ? {} : { total: options.total };
      // Nothing to stand on: an empty page leads nowhere but on to what may still come.
      if (nearest === undefined || farthest === undefined) {
        const next = options.follow === true ? resume(request, options.codec) : null;
        const empty = { prev: null, hasNext: false, hasPrev: false };
        return { items, limit: request.limit, next, ...empty, ...total };
      }
      const hasNext = backwards ? behind : ahead;
      const hasPrev = backwards ? ahead : behind;
      const leadsOn = hasNext || options.follow === true;
      const values = (row: object) => sortValues(row, request.sort);
      const past = rows[request.limit] ?? null;
      // On its way a cursor leaves the page behind it, up to the row on the page's other side. Where no row lies
      // there, all ties behind the cursor are on the page: few.
      const onwards = (direction: PageDirection) => {
        const stand = values(farthest);
        const tied = request.anchor === null ? 0 : sharedValues(request.anchor, stand);
        const before = fetched.at(-2);
        const parted =
          partedFrom(stand, before ? values(before) : request.anchor) &&
          (ahead ? past !== null && partedFrom(stand, values(past)) : true);
        return cursor(request, stand, direction, options, { tied, ...(parted && { alone: true }) });
      };
      const backAgain = (direction: PageDirection) => {
        const stand = values(nearest);
        const tied = ahead ? sharedValues(values(past ?? farthest), stand) : 0;
        const after = fetched[1] ?? past;
        const parted =
          partedFrom(stand, request.anchor) && partedFrom(stand, after && values(after));
        return cursor(request, stand, direction, options, { tied, ...(parted && { alone: true }) });
      };
      const [toNext, toPrev] = backwards ? [backAgain, onwards] : [onwards, backAgain];
      return {
        items,
        limit: request.limit,
        next: leadsOn ? toNext('next') : null,
        prev: hasPrev ? toPrev('prev') : null,
        hasNext,
        hasPrev,
        ...total,
      };
    },
  };
}

function resume(request: PageRequest, codec: CursorCodec): string | null {
  if (request.anchor === null || request.direction === 'prev') return null;
  const { depth, anchor, tied, alone } = request;
  const hint = { ...(tied !== null && { tied }), ...(alone && { alone }) };
  return codec.encode({ direction: 'next', depth, values: anchor, ...hint }, request.binding);
}

// What is known of the ties on one side of a row says nothing about the other side.
function turn(content: CursorContent, direction: PageDirection): CursorContent {
  if (content.direction === direction) return content;
  const { depth, values } = content;
  return { direction, depth, values };
}

/** How many values two rows share from the first on; never the last one, which two rows cannot share. */
function sharedValues(one: readonly CursorValue[], other: readonly CursorValue[]): number {
  const differs = other.findIndex((value, at) => {
    const counterpart = one[at];
    return counterpart === undefined || !sameCursorValue(counterpart, value);
  });
  return differs === -1 ? other.length - 1 : differs;
}

/** Whether a row differs from its neighbour in the first value; it does where there is none. */
function partedFrom(
  row: readonly CursorValue[],
  neighbour: readonly CursorValue[] | null,
): boolean {
  return neighbour === null || sharedValues(neighbour, row) === 0;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

function readSafeLag(
  given: number | string | undefined,
  sort: readonly SortColumn[],
): SafeLag | null {
  if (given === undefined) return null;
  const [, digits, unit] = /^(\d{1,9})(ms|s|m)$/.exec(`${given}`) ?? [];
  const milliseconds =
    typeof given === 'number' ? given : Number(digits) * (units[unit ?? ''] ?? 0);
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 1) {
    throw new TypeError('safeLag is a number of milliseconds, or text such as 2s');
  }
  const column = sort.find(({ type }) => type === 'date-ms' || type === 'timestamp');
  if (column === undefined) throw new TypeError('safeLag needs a column of times in sort');
  return { column, milliseconds };
}

function mutableSortWarner(name: string, onWarning?: (warning: MutableSortWarning) => void) {
  const told = new Set<string>();
  return (sort: readonly SortColumn[]): void => {
    if (onWarning === undefined) return;
    for (const column of sort) {
      if (column.immutable || told.has(column.name)) continue;
      told.add(column.name);
      onWarning({
        code: 'mutable_sort',
        name,
        field: column.name,
        message:
          `${name} is sorted by ${column.name}, which is not marked immutable: ` +
          'a row whose value changes during a walk can be missed or shown twice',
      });
    }
  };
}

function orderText(sort: readonly SortColumn[]): string {
  return sort
    .map(({ name, type, direction, nulls }) => `${name} ${type} ${direction} ${nulls}`)
    .join();
}

function sortValues(row: object, sort: readonly SortColumn[]): CursorValue[] {
  return sort.map(({ key, type, nulls }) => {
    const input: unknown = Reflect.get(row, key);
    if (input === null && nulls !== null) return { type: 'null' };
    if (input === undefined) throw new TypeError(`the row has no sort column ${key}`);
    try {
      return toCursorValue(type, input);
    } catch (cause) {
      throw new TypeError(`the sort column ${key} does not hold a value of type ${type}`, {
        cause,
      });
    }
  });
}

function fits(values: readonly CursorValue[], sort: readonly SortColumn[]): boolean {
  return (
    values.length === sort.length &&
    sort.every(({ type, nulls }, index) => {
      const found = values[index]?.type;
      return found === type || (found === 'null' && nulls !== null);
    })
  );
}
