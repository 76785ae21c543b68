import type { PaginationError } from './errors.ts';

/** A parsed query string, or its parameters as an object; a parameter given twice is an array. */
export type PageQuery =
  | URLSearchParams
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The one value of a parameter. Given twice it has no single meaning, so it is refused instead of one being picked.
 *
 * @internal
 */
export function single(
  query: PageQuery,
  name: string,
  refusal: () => PaginationError,
): string | undefined {
  const found = values(query, name);
  if (found.length > 1) throw refusal();
  return found[0];
}

function values(query: PageQuery, name: string): readonly string[] {
  if (query instanceof URLSearchParams) return query.getAll(name);
  const value = Object.hasOwn(query, name) ? query[name] : undefined;
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
