import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Database, PingOptions } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import { PrismaClient } from '../generated/client.ts';
import { boundedPing, type PingAnswer, pingQuery } from '../ping.ts';
import { connectionError } from './connection-errors.ts';
import { describePostgresUrl, sharesSessions } from './connection-text.ts';
import { statementNames } from './statement-names.ts';

/** The oldest PostgreSQL that Headgate is tested on, and so the oldest that is promised. */
export const oldestPostgres = 15;

/** Where the PostgreSQL server is and how many connections to hold. */
export interface PostgresDatabaseOptions {
  /**
   * `postgresql://user:password@host:5432/database`, with the parameters that `pg` knows. `pgbouncer=true` is for a
   * pooler that shares sessions between transactions: no statement is then prepared.
   */
  url: string;
  /** The most connections the pool opens; 10 by default. */
  maxConnections?: number;
  /** Milliseconds to wait for a connection, new or from the pool; 10,000 by default. */
  connectionTimeoutMs?: number;
  /** Shown in `pg_stat_activity`; `headgate` by default. */
  applicationName?: string;
  /** Told of errors on idle connections, which the pool replaces by itself. */
  onConnectionError?: (error: Error) => void;
}

/** A database on a PostgreSQL server. */
export interface PostgresDatabase extends Database {
  readonly kind: 'postgres';
  /** `host:port/database`, without credentials, for messages. */
  readonly name: string;
  /** The pool that Prisma uses; borrowing from it shares `maxConnections`. */
  readonly pool: pg.Pool;
}

/**
 * Makes a database on a PostgreSQL server. Nothing is connected until the first query; call
 * `ping()` to find out early.
 *
 * @throws `DatabaseError` with code `invalid_url` when the URL cannot be read.
 *
 * @example
 * ```ts
 * const database = createPostgresDatabase({ url: 'postgresql://app@localhost/headgate' });
 * await database.ping();
 * ```
 */
export function createPostgresDatabase(options: PostgresDatabaseOptions): PostgresDatabase {
  const name = describePostgresUrl(options.url);
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 10_000,
    application_name: options.applicationName ?? 'headgate',
    keepAlive: true,
    // The Prisma adapter drops the offset of a timestamptz, so that any other zone shifts times.
    verify: (client, done) => {
      client.query("SET TIME ZONE 'UTC'").then(() => done(), done);
    },
  });
  pool.on('error', (error) => options.onConnectionError?.(error));
  let released = 0;
  let unclaimed = 0;
  pool.on('release', () => {
    released += 1;
    if (pool.waitingCount === 0) unclaimed += 1;
  });
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, {
      disposeExternalPool: false,
      ...(!sharesSessions(options.url) && { statementNameGenerator: statementNames() }),
    }),
  });

  let pinging: Promise<PingAnswer> | undefined;
  let closing: Promise<void> | undefined;
  return {
    kind: 'postgres',
    name,
    prisma,
    pool,
    connections: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      limit: pool.options.max,
      released,
      unclaimed,
    }),
    async ping(pingOptions?: PingOptions) {
      if (closing) throw new DatabaseError('closed', `The database ${name} was closed`);
      // One probe at a time: during an outage, callers share it instead of queueing for connections.
      pinging ??= pool.query<PingAnswer['rows'][number]>(pingQuery).finally(() => {
        pinging = undefined;
      });
      try {
        return await boundedPing(`PostgreSQL at ${name}`, pinging, pingOptions);
      } catch (error) {
        throw connectionError(name, error) ?? error;
      }
    },
    close() {
      closing ??= prisma.$disconnect().then(() => pool.end());
      return closing;
    },
  };
}
