import { canonicalText } from './canonical.ts';
import type { CursorCodec, PageDirection } from './cursor-codec.ts';
import { type CursorValue, toCursorValue } from './cursor-value.ts';
import { invalidCursor, PaginationError } from './errors.ts';
import {
  type DefaultSortField,
  reverse,
  type SortableRow,
  type SortColumn,
  type SortField,
  SortRules,
} from './sort.ts';

/** A parsed query string, or its parameters as an object; a parameter given twice is an array. */
export type PageQuery =
  | URLSearchParams
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** How many items a page holds. */
export interface LimitRules {
  /** Without a `limit` parameter; 20 by default. */
  readonly default?: number;
  /** The most that a client may ask for; 100 by default. */
  readonly max?: number;
  /** What happens above `max`: an error (the default), or a page of `max` items. */
  readonly overflow?: 'reject' | 'clamp';
}

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
  /** What the cursors of this page belong to, as canonical text. */
  readonly binding: string;
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
}

/** What `parse` needs beside the query. */
export interface ParseOptions {
  readonly codec: CursorCodec;
  readonly bind: CursorBinding;
}

/** What `finish` needs beside the rows. */
export interface FinishOptions {
  readonly codec: CursorCodec;
  /**
   * Whether a row lies on the side that the cursor came from, if you asked the database. Without it the
   * answer is yes for every request with a cursor, which was true when that cursor was issued.
   */
  readonly behind?: boolean;
}

/** A list that can be read page by page. */
export interface Pagination<Fields extends Record<string, SortField>> {
  /** The name that was given to `definePagination`. */
  readonly name: string;
  /**
   * Reads `limit`, `cursor` and `sort`; other parameters are left alone.
   *
   * @throws PaginationError with one of its codes.
   */
  parse(query: PageQuery, options: ParseOptions): PageRequest;
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
}

/**
 * Describes a list: its name, its order, what else it can be sorted by and how long a page may be.
 *
 * @throws TypeError for a definition that cannot work, such as an order without a unique field.
 * @example
 * const orders = definePagination({
 *   name: 'orders.v1',
 *   sort: {
 *     created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc' },
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
  const { name } = definition;
  if (name === '') throw new TypeError('a pagination needs a name');
  const rules = new SortRules(definition.sort, definition.sortable ?? {});
  const limits = checkLimits(definition.limit ?? {});

  return {
    name,

    parse(query, { codec, bind }) {
      const limit = parseLimit(single(query, 'limit', invalidLimit(limits)), limits);
      const unsupportedSort = new PaginationError('unsupported_sort', {
        parameter: 'sort',
        allowed: rules.allowed,
      });
      const sortText = single(query, 'sort', unsupportedSort);
      const sort = sortText === undefined ? rules.standard : rules.parse(sortText);
      const binding = canonicalText([name, sort, bind.principal, bind.filter]);
      const cursor = single(query, 'cursor', invalidCursor());
      const content = cursor === undefined ? undefined : codec.decode(cursor, binding);
      const direction = content?.direction ?? 'next';
      if (content !== undefined && !fits(content.values, sort)) throw invalidCursor();
      return {
        name,
        limit,
        fetch: limit + 1,
        direction,
        sort,
        order: direction === 'next' ? sort : reverse(sort),
        anchor: content?.values ?? null,
        binding,
      };
    },

    finish(request, rows, { codec, behind = request.anchor !== null }) {
      const fetched = rows.slice(0, request.limit);
      const ahead = rows.length > request.limit;
      const backwards = request.direction === 'prev';
      const items = backwards ? fetched.reverse() : fetched;
      const first = items.at(0);
      const last = items.at(-1);
      // Nothing to stand on: an empty page leads nowhere, and the client starts again.
      if (first === undefined || last === undefined) {
        return {
          items,
          limit: request.limit,
          next: null,
          prev: null,
          hasNext: false,
          hasPrev: false,
        };
      }
      const hasNext = backwards ? behind : ahead;
      const hasPrev = backwards ? ahead : behind;
      const cursor = (row: object, direction: PageDirection) =>
        codec.encode({ direction, values: sortValues(row, request.sort) }, request.binding);
      return {
        items,
        limit: request.limit,
        next: hasNext ? cursor(last, 'next') : null,
        prev: hasPrev ? cursor(first, 'prev') : null,
        hasNext,
        hasPrev,
      };
    },
  };
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

function parseLimit(text: string | undefined, limits: Required<LimitRules>): number {
  if (text === undefined) return limits.default;
  if (!/^[1-9][0-9]*$/.test(text)) throw invalidLimit(limits);
  const limit = Number(text);
  if (limit <= limits.max) return limit;
  if (limits.overflow === 'clamp') return limits.max;
  throw new PaginationError('limit_too_large', { parameter: 'limit', max: limits.max });
}

function invalidLimit(limits: Required<LimitRules>): PaginationError {
  return new PaginationError('invalid_limit', { parameter: 'limit', max: limits.max });
}

function checkLimits(rules: LimitRules): Required<LimitRules> {
  const limits = { default: 20, max: 100, overflow: 'reject' as const, ...rules };
  const whole = Number.isSafeInteger(limits.default) && Number.isSafeInteger(limits.max);
  if (!whole || limits.default < 1 || limits.max < limits.default) {
    throw new TypeError('limit needs whole numbers with 1 <= default <= max');
  }
  return limits;
}

// A parameter that is given twice has no single meaning, so it is refused instead of one being picked.
function single(query: PageQuery, name: string, refusal: PaginationError): string | undefined {
  const found = values(query, name);
  if (found.length > 1) throw refusal;
  return found[0];
}

function values(query: PageQuery, name: string): readonly string[] {
  if (query instanceof URLSearchParams) return query.getAll(name);
  const value = Object.hasOwn(query, name) ? query[name] : undefined;
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
