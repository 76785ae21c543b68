import { PaginationError } from './errors.ts';
import { type PageQuery, single } from './page-query.ts';

/** How many items a page holds. */
export interface LimitRules {
  /** Without a `limit` parameter; 20 by default. */
  readonly default?: number;
  /** The most that a client may ask for; 100 by default. */
  readonly max?: number;
  /** What happens above `max`: an error (the default), or a page of `max` items. */
  readonly overflow?: 'reject' | 'clamp';
}

/** @internal */
export function checkLimits(rules: LimitRules): Required<LimitRules> {
  const limits = { default: 20, max: 100, overflow: 'reject' as const, ...rules };
  const whole = Number.isSafeInteger(limits.default) && Number.isSafeInteger(limits.max);
  if (!whole || limits.default < 1 || limits.max < limits.default) {
    throw new TypeError('limit needs whole numbers with 1 <= default <= max');
  }
  return limits;
}

/** @internal */
export function readLimit(
  query: PageQuery,
  parameter: 'limit' | 'page_size',
  limits: Required<LimitRules>,
): number {
  const { max } = limits;
  const invalid = () => new PaginationError('invalid_limit', { parameter, max });
  const text = single(query, parameter, invalid);
  if (text === undefined) return limits.default;
  if (!/^[1-9][0-9]*$/.test(text)) throw invalid();
  const limit = Number(text);
  if (limit <= max) return limit;
  if (limits.overflow === 'clamp') return max;
  throw new PaginationError('limit_too_large', { parameter, max });
}
