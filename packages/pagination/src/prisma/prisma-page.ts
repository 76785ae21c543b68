import type { CursorValue } from '../cursor-value.ts';
import type { PageRequest } from '../define-pagination.ts';
import { reverse, type SortColumn } from '../sort.ts';
import { type KeysetSqlSpec, keysetSql } from '../sql/keyset-sql.ts';
import type { Total } from '../total.ts';
import {
  anchorRow,
  boundFrom,
  branchesAfter,
  type Condition,
  conditionsAfter,
  guardedAfter,
  prismaOrderBy,
} from './keyset-where.ts';
import {
  type PrismaArgument,
  type PrismaPageQuery,
  type PrismaRawLike,
  type PrismaTransactionsLike,
  prismaArgument,
} from './prisma-types.ts';

/**
 * How the rows of a page are found.
 *
 * - `branches`: one query for each column that a whole page shared with the cursor's row, and one more, stopped as
 *   soon as the page is full: a single query outside of long ties. Its cost depends on the page alone.
 * - `guarded`: one query. It reads every row that shares the first value with the cursor's row, so the first column
 *   should be nearly unique.
 * - `rowvalue`: the keys by a row-value comparison in SQL, then their rows by `find`. For orders that go one way and
 *   have no nulls; it needs `sql`.
 */
export type PrismaStrategy = 'branches' | 'guarded' | 'rowvalue';

/** What a page is found with. */
export interface PrismaPageOptions<Transaction, Row> {
  /**
   * Finds rows: `(client, query) => client.order.findMany({ ...query, select })`. It is given the client of the
   * transaction when `consistent` is set. What it selects includes the sort columns.
   */
  readonly find: (client: Transaction, query: PrismaPageQuery) => PromiseLike<readonly Row[]>;
  /** The condition of the list, as for `findMany`. */
  readonly where?: Readonly<Record<string, unknown>>;
  /** `branches` by default. */
  readonly strategy?: PrismaStrategy;
  /**
   * Reads in one transaction of the level REPEATABLE READ, so that all queries of the page see the same rows; false
   * by default. A client that has no `$transaction` is taken for one of a transaction and used as it is.
   */
  readonly consistent?: boolean;
  /** Asks whether a row lies on the side that the cursor came from, so that both flags are exact; false by default. */
  readonly exactBehind?: boolean;
  /** Counts the list up to a bound: `(client, query) => client.order.count(query)`; needed where totals are offered. */
  readonly count?: (
    client: Transaction,
    query: { where: PrismaArgument; take?: number },
  ) => PromiseLike<number>;
  /** The most rows that an estimated total counts; beyond it the total is this number. 10,000 by default. */
  readonly estimateLimit?: number;
  /** For `rowvalue`: where the keys are; its `where` stands beside the one above and says the same in SQL. */
  readonly sql?: KeysetSqlSpec;
  /** Milliseconds since 1970, for `safeLag`; the system's clock by default. */
  readonly now?: () => number;
}

/** What was found for a page: rows, and what `finish` needs beside them. */
export interface PrismaFound<Row> {
  readonly rows: readonly Row[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

type Client<Transaction> = Transaction & Partial<PrismaTransactionsLike<Transaction>>;

/**
 * Finds the rows of a page through Prisma, at a cost that does not grow with the depth of the page, given the index
 * that `requiredIndexes` names.
 *
 * @throws TypeError for a strategy that cannot serve the order, and for a column type that Prisma cannot filter by.
 * @example
 * const found = await prismaPage(prisma, request, {
 *   where: { organizationId },
 *   find: (client, query) => client.order.findMany(query),
 * });
 * const page = orders.finish(request, found.rows, { codec, ...found });
 */
export async function prismaPage<Transaction extends object, Row extends object>(
  client: Client<Transaction>,
  request: PageRequest,
  options: PrismaPageOptions<Transaction, Row>,
): Promise<PrismaFound<Row>> {
  checkTypes(request);
  const read = (transaction: Transaction) => readPage(transaction, request, options);
  if (options.consistent === true && client.$transaction !== undefined) {
    return client.$transaction(read, { isolationLevel: 'RepeatableRead' });
  }
  return read(client);
}

async function readPage<Transaction extends object, Row extends object>(
  client: Transaction,
  request: PageRequest,
  options: PrismaPageOptions<Transaction, Row>,
): Promise<PrismaFound<Row>> {
  const where = listCondition(request, options);
  const { rows, ahead } = await findRows(client, request, where, options);
  const behind =
    options.exactBehind === true && request.anchor !== null
      ? { behind: await liesBehind(client, request, where, options) }
      : {};
  return { rows, ahead, ...behind, total: await countList(client, request, where, options) };
}

async function findRows<Transaction extends object, Row extends object>(
  client: Transaction,
  request: PageRequest,
  where: Condition,
  options: PrismaPageOptions<Transaction, Row>,
): Promise<{ rows: readonly Row[]; ahead: boolean }> {
  const { order, anchor, limit, fetch } = request;
  const orderBy = prismaOrderBy(order);
  const find = (condition: Condition, take: number) =>
    options.find(client, query(both(where, condition), orderBy, take));

  if (options.strategy === 'rowvalue') {
    const { key, values } = await findKeys(client, request, options.sql);
    const rows =
      values.length === 0 ? [] : await find({ [key]: { in: values.slice(0, limit) } }, limit);
    return { rows, ahead: values.length > limit };
  }
  if (anchor !== null && request.alone && options.strategy !== 'guarded') {
    const found = await findBehindBound(request, anchor, find);
    if (found !== null) return found;
  }
  const branches =
    anchor === null
      ? [{}]
      : options.strategy === 'guarded'
        ? [guardedAfter(order, anchor)]
        : conditionsAfter(order, anchor, request.tied);
  const rows = new Map<string, Row>();
  let moved = false;
  for (const branch of branches) {
    if (rows.size >= fetch) break;
    for (const row of await find(branch, fetch - rows.size)) {
      // Without one snapshot for all branches a row that moved meanwhile can turn up in two of them. It took the
      // place of another row, which is then left for the next page.
      const key = identity(request, row);
      if (rows.has(key)) moved = true;
      else rows.set(key, row);
    }
  }
  return { rows: [...rows.values()], ahead: moved || rows.size > limit };
}

/**
 * The page behind an anchor that was alone with its first value, by a bound on that column: the least that Prisma can
 * be asked. Null when another row has that value by now, and the whole order has to tell them apart.
 */
async function findBehindBound<Row extends object>(
  request: PageRequest,
  anchor: readonly CursorValue[],
  find: (condition: Condition, take: number) => PromiseLike<readonly Row[]>,
): Promise<{ rows: readonly Row[]; ahead: boolean } | null> {
  const { order, limit, fetch } = request;
  const bound = boundFrom(order, anchor);
  if (bound === null) return null;
  const found = await find(bound.condition, fetch + 1);
  const [first, second] = found;
  if (second !== undefined && bound.isLevel(second)) return null;
  const level = first !== undefined && bound.isLevel(first);
  if (level && !isAnchor(first)) return null;
  const beyond = level ? found.slice(1) : found.slice(0, fetch);
  return { rows: beyond, ahead: beyond.length > limit };

  function isAnchor(row: object): boolean {
    const at = order.findIndex(({ unique }) => unique);
    const value = anchor[at];
    if (value === undefined || value.type === 'null') return false;
    return identity(request, row) === identity(request, { [uniqueKey(order)]: value.value });
  }
}

async function findKeys(
  client: object,
  request: PageRequest,
  spec: KeysetSqlSpec | undefined,
): Promise<{ key: string; values: readonly unknown[] }> {
  const { order } = request;
  const mixed = order.some(({ direction }) => direction !== order[0]?.direction);
  if (mixed || order.some(({ nulls }) => nulls !== null)) {
    throw new TypeError('rowvalue needs an order that goes one way and has no nulls');
  }
  if (spec === undefined) throw new TypeError('rowvalue needs sql');
  const { text, values } = keysetSql({ ...spec, select: [] }, request);
  const found = await runRaw(client as PrismaRawLike, text, values);
  const key = uniqueKey(order);
  return { key, values: found.map((row) => row[key]) };
}

async function liesBehind<Transaction extends object, Row extends object>(
  client: Transaction,
  { order, anchor }: PageRequest,
  where: Condition,
  options: PrismaPageOptions<Transaction, Row>,
): Promise<boolean> {
  if (anchor === null) return false;
  const back = reverse(order);
  const orderBy = prismaOrderBy(back);
  for (const condition of [anchorRow(order, anchor), ...branchesAfter(back, anchor)]) {
    const found = await options.find(client, query({ AND: [where, condition] }, orderBy, 1));
    if (found.length > 0) return true;
  }
  return false;
}

async function countList<Transaction extends object, Row extends object>(
  client: Transaction,
  { total }: PageRequest,
  where: Condition,
  { count, estimateLimit = 10_000 }: PrismaPageOptions<Transaction, Row>,
): Promise<Total | null> {
  if (total === null) return null;
  if (count === undefined) throw new TypeError('a list with totals needs count');
  const all = { where: prismaArgument(where) };
  if (total === 'exact') return { value: await count(client, all), estimated: false };
  const value = await count(client, { ...all, take: estimateLimit + 1 });
  return { value: Math.min(value, estimateLimit), estimated: value > estimateLimit };
}

function listCondition<Transaction, Row>(
  { safeLag }: PageRequest,
  { where = {}, now = Date.now }: PrismaPageOptions<Transaction, Row>,
): Condition {
  if (safeLag === null) return where;
  const newest = new Date(now() - safeLag.milliseconds);
  return { AND: [where, { [safeLag.column.key]: { lte: newest } }] };
}

function query(where: Condition, orderBy: readonly Condition[], take: number): PrismaPageQuery {
  return { where: prismaArgument(where), orderBy: orderBy.map(prismaArgument), take };
}

// Prisma takes less time over one object than over two in an AND.
function both(one: Condition, other: Condition): Condition {
  const overlap = Object.keys(other).some((key) => key in one);
  return overlap ? { AND: [one, other] } : { ...one, ...other };
}

function identity({ order }: PageRequest, row: object): string {
  const value: unknown = Reflect.get(row, uniqueKey(order));
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

// Every order ends in a unique column: the definition sees to that.
function uniqueKey(order: readonly SortColumn[]): string {
  return order.find(({ unique }) => unique)?.key ?? '';
}

// Prisma reads times into a Date, which has lost the digits that these types are chosen for.
function checkTypes({ order }: PageRequest): void {
  const text = order.find(({ type }) => type === 'timestamp' || type === 'date');
  if (text !== undefined) {
    throw new TypeError(`the field ${text.name} has the type ${text.type}, which Prisma lacks`);
  }
}

/** Runs a statement through Prisma. @internal */
export async function runRaw(
  client: PrismaRawLike,
  text: string,
  values: readonly unknown[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return client.$queryRawUnsafe(text, ...(values as never[]));
}
