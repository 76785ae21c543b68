export type { KeysetSql, KeysetSqlColumn, KeysetSqlSpec, SqlFragment } from './keyset-sql.ts';
export { indexStatement, keysetSql, sqlTotal } from './keyset-sql.ts';
export type { OrderedList, SqlQuery } from './schema-checks.ts';
export { assertCursorPrecision, assertIndexed } from './schema-checks.ts';
export {
  CursorPrecisionError,
  isCursorPrecisionError,
  isMissingIndexError,
  MissingIndexError,
} from './schema-errors.ts';
