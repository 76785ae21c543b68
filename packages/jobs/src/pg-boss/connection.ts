import { type ConstructorOptions, type Db, fromPglite, type PGliteLike } from 'pg-boss';

const pooled = 5;

/** How many connections to PostgreSQL the queue of a worker has: one more than its pool, which listens. */
export const queueConnections = pooled + 1;

/** The part of a `pg` pool that is used. */
export interface PoolLike {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Where pg-boss keeps its tables. */
export type PgBossConnection =
  /** A PostgreSQL server, with connections of pg-boss's own: for workers. */
  | { readonly connectionString: string; readonly maxConnections?: number }
  /** A pool that something else owns, without notifications: for programs that only enqueue. */
  | { readonly pool: PoolLike }
  /** A PGlite of this process that something else owns. */
  | { readonly pglite: PGliteLike };

/** The connection as pg-boss's constructor takes it. */
export function connectionOptions(connection: PgBossConnection): ConstructorOptions {
  if ('pglite' in connection) return { db: fromPglite(connection.pglite), backend: 'pglite' };
  if ('pool' in connection) {
    const { pool } = connection;
    return { db: { executeSql: (text, values) => pool.query(text, values) } };
  }
  return {
    connectionString: connection.connectionString,
    max: connection.maxConnections ?? pooled,
    application_name: 'headgate-jobs',
  };
}

/**
 * Listens in on the notifications that pg-boss itself subscribes to, reconnects included.
 * pg-boss wakes only its own workers, which are not used here.
 */
export function tapNotifications(db: Db, wake: (queue: string | undefined) => void): boolean {
  const listen = db.listen?.bind(db);
  if (!listen) return false;
  db.listen = (channel, onNotification, onReconnect) =>
    listen(
      channel,
      (queue) => {
        onNotification(queue);
        wake(queue);
      },
      () => {
        onReconnect();
        wake(undefined);
      },
    );
  return true;
}
