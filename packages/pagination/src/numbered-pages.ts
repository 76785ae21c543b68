import { PaginationError } from './errors.ts';
import { checkLimits, type LimitRules, readLimit } from './limit-rules.ts';
import { type PageQuery, single } from './page-query.ts';

/** How long numbered pages may be and how deep they may lie. */
export interface NumberedPageRules {
  /** Reads `page_size`; 20 by default, 100 at most. */
  readonly pageSize?: LimitRules;
  /** The most rows to skip, since skipping costs as much as reading them; 10,000 by default. */
  readonly maxOffset?: number;
}

/** What to fetch for one numbered page. */
export interface NumberedPageRequest {
  /** The page's number, from 1. */
  readonly page: number;
  readonly pageSize: number;
  /** The rows to skip. */
  readonly offset: number;
}

/** A numbered page as the body of a response. */
export interface NumberedPage<Item> {
  readonly items: readonly Item[];
  /** The number of items in the whole list. */
  readonly total: number;
  readonly page: number;
  readonly page_size: number;
  /** The number of pages. */
  readonly pages: number;
}

/**
 * Reads `page` and `page_size` for a short list whose users jump to a page by its number. Rows that come or go
 * meanwhile shift the pages; where that matters use cursors.
 *
 * @throws PaginationError `invalid_page`, `invalid_limit` or `limit_too_large`.
 * @throws TypeError for rules that cannot work.
 * @example
 * const { offset, pageSize } = parseNumberedPage(query);
 * const items = await pool.query('select … order by id limit $1 offset $2', [pageSize, offset]);
 */
export function parseNumberedPage(
  query: PageQuery,
  rules: NumberedPageRules = {},
): NumberedPageRequest {
  const { maxOffset = 10_000 } = rules;
  const pageSize = readLimit(query, 'page_size', checkLimits(rules.pageSize ?? {}));
  const max = Math.floor(maxOffset / pageSize) + 1;
  const invalid = () => new PaginationError('invalid_page', { parameter: 'page', max });
  const text = single(query, 'page', invalid) ?? '1';
  const page = Number(text);
  if (!/^[1-9][0-9]*$/.test(text) || page > max) throw invalid();
  return { page, pageSize, offset: (page - 1) * pageSize };
}

/**
 * Writes a numbered page as the body of a response.
 *
 * @example
 * response.json(toNumberedPage(request, items, await countRows()));
 */
export function toNumberedPage<Item>(
  { page, pageSize }: NumberedPageRequest,
  items: readonly Item[],
  total: number,
): NumberedPage<Item> {
  return { items, total, page, page_size: pageSize, pages: Math.ceil(total / pageSize) };
}
