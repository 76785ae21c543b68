export type { KeysetSql, KeysetSqlColumn, KeysetSqlSpec, SqlFragment } from './keyset-sql.ts';
export { keysetSql } from './keyset-sql.ts';
