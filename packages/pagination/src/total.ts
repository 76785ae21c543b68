import { PaginationError } from './errors.ts';
import { type PageQuery, single } from './page-query.ts';

/** A total that costs as much as the list is long, or one that costs little. */
export type TotalKind = 'exact' | 'estimated';

/** How many items a list holds. */
export interface Total {
  readonly value: number;
  /** Whether `value` is an estimate. */
  readonly estimated: boolean;
}

/** @internal */
export function readTotal(query: PageQuery, offered: readonly TotalKind[]): TotalKind | null {
  if (offered.length === 0) return null;
  const refusal = () =>
    new PaginationError('unsupported_total', { parameter: 'total', allowed: offered });
  const text = single(query, 'total', refusal);
  if (text === undefined) return null;
  const kind = offered.find((kind) => kind === text);
  if (kind === undefined) throw refusal();
  return kind;
}
