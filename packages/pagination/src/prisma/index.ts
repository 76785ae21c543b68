export type { KeysetSqlColumn, KeysetSqlSpec, SqlFragment } from '../sql/keyset-sql.ts';
export type { OrderedList } from '../sql/schema-checks.ts';
export {
  CursorPrecisionError,
  isCursorPrecisionError,
  isMissingIndexError,
  MissingIndexError,
} from '../sql/schema-errors.ts';
export { assertCursorPrecision, assertIndexed, requiredIndexes } from './prisma-checks.ts';
export type { PrismaFound, PrismaPageOptions, PrismaStrategy } from './prisma-page.ts';
export { prismaPage } from './prisma-page.ts';
export type {
  PrismaArgument,
  PrismaPageQuery,
  PrismaRawLike,
  PrismaTransactionsLike,
} from './prisma-types.ts';
