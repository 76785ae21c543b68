export type { ConnectionCounts, Database, PingOptions } from './database.ts';
export type {
  EmbeddedDatabase,
  EmbeddedDatabaseOptions,
} from './embedded/open-embedded-database.ts';
export { openEmbeddedDatabase } from './embedded/open-embedded-database.ts';
export type { DatabaseErrorCode, EmbeddedDatabaseErrorCode } from './errors.ts';
export {
  DatabaseError,
  EmbeddedDatabaseError,
  isDatabaseError,
  isEmbeddedDatabaseError,
} from './errors.ts';
export type { Membership, Organization, RefreshToken, Session, User } from './generated/client.ts';
export { Prisma, PrismaClient, Role } from './generated/client.ts';
export { isMigrationError } from './migrate/errors.ts';
export { describePostgresUrl } from './postgres/connection-text.ts';
export type {
  PostgresDatabase,
  PostgresDatabaseOptions,
} from './postgres/create-postgres-database.ts';
export { createPostgresDatabase, oldestPostgres } from './postgres/create-postgres-database.ts';
