import type { KeysetSqlSpec } from '../sql/keyset-sql.ts';
import { indexStatement } from '../sql/keyset-sql.ts';
import {
  assertIndexed as assertIndexes,
  assertCursorPrecision as assertPrecision,
  type OrderedList,
} from '../sql/schema-checks.ts';
import { runRaw } from './prisma-page.ts';
import type { PrismaRawLike } from './prisma-types.ts';

/**
 * Asks the database whether a `Date` holds every digit of the cursor columns; meant for the start of a service.
 *
 * @throws CursorPrecisionError naming the first column of type `date-ms` that keeps more than milliseconds.
 * @throws TypeError when a cursor column is not there.
 * @example
 * await assertCursorPrecision(prisma, orders, { table: 'orders' });
 */
export function assertCursorPrecision(
  client: PrismaRawLike,
  list: OrderedList,
  spec: KeysetSqlSpec,
): Promise<void> {
  return assertPrecision((text, values) => runRaw(client, text, values), list, spec);
}

/**
 * Asks the catalogue whether each order of a list has an index to walk; meant for CI.
 *
 * @throws MissingIndexError with the statements that create what is missing.
 * @example
 * await assertIndexed(prisma, orders, { table: 'orders', indexPrefix: ['org_id'] });
 */
export function assertIndexed(
  client: PrismaRawLike,
  list: OrderedList,
  spec: KeysetSqlSpec,
): Promise<void> {
  return assertIndexes((text, values) => runRaw(client, text, values), list, spec);
}

/**
 * The `CREATE INDEX` statements for all orders of a list, without repetition.
 *
 * @throws TypeError for an empty identifier or one with a NUL character.
 * @example
 * console.log(requiredIndexes(orders, { table: 'orders' }).join(';\n'));
 */
export function requiredIndexes(list: OrderedList, spec: KeysetSqlSpec): readonly string[] {
  return [...new Set(list.orders.map((order) => indexStatement(spec, order)))];
}
