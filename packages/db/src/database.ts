import type { PrismaClient } from './generated/client.ts';

/** How long and under whose control a ping may take. */
export interface PingOptions {
  /** Milliseconds to wait for the answer; 5,000 by default. */
  timeoutMs?: number;
  /** Gives up early when it aborts. */
  signal?: AbortSignal;
}

/** The connections that a process holds to its database, at one moment. */
export interface ConnectionCounts {
  readonly total: number;
  readonly idle: number;
  /** Queries that wait for a connection. */
  readonly waiting: number;
  /** The most connections that are opened. */
  readonly limit: number;
  /** Connections given back since the start. */
  readonly released: number;
  /** Those of them that nobody waited for. */
  readonly unclaimed: number;
}

/**
 * An open database, the same to its users whether it is a PostgreSQL server or the embedded one.
 *
 * @example
 * ```ts
 * const database: Database = createPostgresDatabase({ url });
 * await database.ping({ timeoutMs: 1_000 });
 * const people = await database.prisma.user.count();
 * await database.close();
 * ```
 */
export interface Database {
  readonly kind: 'postgres' | 'embedded';
  /** The Prisma client; its session time zone is UTC. */
  readonly prisma: PrismaClient;
  /** Resolves with its version when the database answers a query; rejects with a `DatabaseError` when it does not. */
  ping(options?: PingOptions): Promise<{ readonly version: string }>;
  /** Counts the connections; undefined where there are none, as to the embedded database. */
  connections(): ConnectionCounts | undefined;
  /** Ends every connection and, embedded, flushes and unlocks the directory. Safe to call twice. */
  close(): Promise<void>;
}
