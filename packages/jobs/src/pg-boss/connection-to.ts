import type { Database, EmbeddedDatabase, PostgresDatabase } from '@headgate/db';
import type { PgBossConnection } from './connection.ts';

/**
 * How the queue reaches a database: on the embedded one itself; on PostgreSQL with connections of its
 * own where `url` is given, which a worker needs, and else through the pool of the database.
 *
 * @example
 * ```ts
 * const queue = createPgBossQueue({ connection: connectionTo(database), tasks, log, maintain: false });
 * ```
 */
export function connectionTo(database: Database, url?: string): PgBossConnection {
  if (isEmbedded(database)) return { pglite: database.pglite };
  if (url !== undefined) return { connectionString: url };
  return { pool: (database as PostgresDatabase).pool };
}

/** There is one database of each kind, so that the kind tells the type. */
function isEmbedded(database: Database): database is EmbeddedDatabase {
  return database.kind === 'embedded';
}
