import type { CursorValue, SortType } from '../cursor-value.ts';
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
  return branchesFrom(order, anchor, 0);
}

// The columns before `first` are taken for equal already.
function branchesFrom(
  order: readonly SortColumn[],
  anchor: readonly CursorValue[],
  first: number,
): readonly Condition[] {
  return order
    .slice(first)
    .map((column, index) => {
      const at = first + index;
      const equalBefore = equals(order, anchor, first, at);
      return after(column, anchor[at]).map((range) => ({ AND: [...equalBefore, range] }));
    })
    .reverse()
    .flat();
}

/** The row of the anchor itself. */
export function anchorRow(order: readonly SortColumn[], anchor: readonly CursorValue[]): Condition {
  return { AND: equals(order, anchor, 0, order.length) };
}

/**
 * The rows after the anchor as one condition, guarded by a bound on the first column, which is all of it that an
 * index can use: the rows that share the first value with the anchor are read and thrown away.
 */
export function guardedAfter(
  order: readonly SortColumn[],
  anchor: readonly CursorValue[],
): Condition {
  return guardedFrom(order, anchor, 0);
}

/**
 * The rows after the anchor as few conditions as its ties allow: the rows that share the first `tied` values with it
 * as one guarded condition, the others as in `branchesAfter`. Whatever `tied` is, they are the same rows.
 */
export function conditionsAfter(
  order: readonly SortColumn[],
  anchor: readonly CursorValue[],
  tied: number | null,
): readonly Condition[] {
  // A column that can be null has no bound to guard with; the last one is unique and therefore has no nulls.
  const known = tied ?? order.length - 1;
  const guarded = order.findIndex(({ nulls }, at) => at >= known && nulls === null);
  if (guarded === -1 || guarded === order.length - 1) return branchesAfter(order, anchor);
  const range = guardedFrom(order, anchor, guarded);
  const nearest = { AND: [...equals(order, anchor, 0, guarded), range] };
  return [guarded === 0 ? range : nearest, ...branchesAfter(order.slice(0, guarded), anchor)];
}

/**
 * A bound on the first column that lets the anchor and the rows after it through, and whether a row shares the anchor's
 * first value; null for a column whose values JavaScript and the database may compare differently, or that can be null.
 */
export function boundFrom(
  order: readonly SortColumn[],
  anchor: readonly CursorValue[],
): { condition: Condition; isLevel: (row: object) => boolean } | null {
  const [column] = order;
  if (column === undefined || order.length < 2 || column.nulls !== null) return null;
  if (!exactTypes.has(column.type)) return null;
  const value = operand(anchor[0]);
  return {
    condition: { [column.key]: { [column.direction === 'asc' ? 'gte' : 'lte']: value } },
    isLevel: (row) => String(Reflect.get(row, column.key)?.valueOf()) === String(value?.valueOf()),
  };
}

const exactTypes: ReadonlySet<SortType> = new Set(['date-ms', 'int', 'bigint']);

function guardedFrom(
  order: readonly SortColumn[],
  anchor: readonly CursorValue[],
  first: number,
): Condition {
  const column = order[first];
  if (column === undefined || column.nulls !== null) {
    return { OR: branchesFrom(order, anchor, first) };
  }
  const value = operand(anchor[first]);
  const [beyond, bound] = column.direction === 'asc' ? ['gt', 'gte'] : ['lt', 'lte'];
  if (first === order.length - 1) return { [column.key]: { [beyond]: value } };
  // Within the bound, what is not beyond is equal and need not be compared again.
  return {
    [column.key]: { [bound]: value },
    OR: [{ [column.key]: { [beyond]: value } }, guardedFrom(order, anchor, first + 1)],
  };
}

/** The order in Prisma's form; only a column that can be null may say where nulls stand. */
export function prismaOrderBy(order: readonly SortColumn[]): readonly Condition[] {
  return order.map(({ key, direction, nulls }) => ({
    [key]: nulls === null ? direction : { sort: direction, nulls },
  }));
}

/** The columns from `start` up to `end` equal to the anchor. */
function equals(
  order: readonly SortColumn[],
  anchor: readonly CursorValue[],
  start: number,
  end: number,
): Condition[] {
  return order
    .slice(start, end)
    .map(({ key }, index) => ({ [key]: operand(anchor[start + index]) }));
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
