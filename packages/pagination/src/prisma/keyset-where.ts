import type { CursorValue } from '../cursor-value.ts';
import type { SortColumn } from '../sort.ts';

/** A condition in Prisma's form. */
export type Condition = Readonly<Record<string, unknown>>;

/**
 * The rows after the anchor as disjoint conditions, the nearest first: everything but the last column equal, then one
 * column fewer, and so on. Each is a range of one index, which a single condition with OR would not be.
 */
export function branchesAfter(
  order: readonly SortColumn[],
  anchor: readonly CursorValue[],
): readonly Condition[] {
  return order
    .map((column, at) => {
      const equalBefore = order.slice(0, at).map((before, index) => equal(before, anchor[index]));
      return after(column, anchor[at]).map((range) => ({ AND: [...equalBefore, range] }));
    })
    .reverse()
    .flat();
}

/** The row of the anchor itself. */
export function anchorRow(order: readonly SortColumn[], anchor: readonly CursorValue[]): Condition {
  return { AND: order.map((column, at) => equal(column, anchor[at])) };
}

/**
 * The rows after the anchor as one condition, guarded by a bound on the first column, which is all of it that an
 * index can use: the rows that share the first value with the anchor are read and thrown away.
 */
export function guardedAfter(
  order: readonly SortColumn[],
  anchor: readonly CursorValue[],
): Condition {
  const branches = { OR: branchesAfter(order, anchor) };
  const [column] = order;
  const value = operand(anchor[0]);
  if (column === undefined || column.nulls !== null || value === null) return branches;
  const bound = column.direction === 'asc' ? 'gte' : 'lte';
  return { AND: [{ [column.key]: { [bound]: value } }, branches] };
}

/** The order in Prisma's form; only a column that can be null may say where nulls stand. */
export function prismaOrderBy(order: readonly SortColumn[]): readonly Condition[] {
  return order.map(({ key, direction, nulls }) => ({
    [key]: nulls === null ? direction : { sort: direction, nulls },
  }));
}

function equal({ key }: SortColumn, value: CursorValue | undefined): Condition {
  return { [key]: operand(value) };
}

function after(
  { key, direction, nulls }: SortColumn,
  value: CursorValue | undefined,
): readonly Condition[] {
  const limit = operand(value);
  if (limit === null) return nulls === 'first' ? [{ [key]: { not: null } }] : [];
  const range = { [key]: { [direction === 'asc' ? 'gt' : 'lt']: limit } };
  return nulls === 'last' ? [range, { [key]: null }] : [range];
}

function operand(value: CursorValue | undefined): unknown {
  if (value === undefined) throw new TypeError('the anchor has fewer values than the order');
  return value.type === 'null' ? null : value.value;
}
