import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { flexibleCounter } from '../flexible-counter.ts';
import type { RateLimitStore } from '../store.ts';

/** What is used of a `Pool` or `Client` of the package `pg`. */
export interface PostgresLike {
  query(query: { text: string; values?: unknown[]; name?: string }): Promise<{ rows: unknown[] }>;
}

/** How `createPostgresStore` names things. */
export interface PostgresStoreOptions {
  /** The table; `'rate_limit'` by default. */
  readonly table?: string;
  /** What each key begins with; empty by default. */
  readonly prefix?: string;
}

/** A store in a table, whose ended windows somebody has to delete. */
export interface PostgresStore extends RateLimitStore {
  /** Deletes the windows that have ended. */
  reap(): Promise<void>;
}

/**
 * Creates a store in a table of PostgreSQL: `key varchar(255) primary key, points integer, expire bigint`. A count is
 * one upsert. The clock is that of the processes, which have to agree to within a tenth of a window.
 *
 * Each request writes a row: take Redis where there are many.
 *
 * @param client A `Pool` of the package `pg`; closed by its owner.
 * @example
 * import { Pool } from 'pg';
 * const store = createPostgresStore(new Pool({ connectionString: url }));
 * setInterval(() => store.reap().catch(log), 300_000);
 */
export function createPostgresStore(
  client: PostgresLike,
  { table = 'rate_limit', prefix = '' }: PostgresStoreOptions = {},
): PostgresStore {
  return {
    open({ name, quota, window }) {
      const limiter = new RateLimiterPostgres({
        storeClient: client,
        storeType: 'pool',
        points: quota,
        duration: window,
        keyPrefix: prefix + name,
        tableName: table,
        tableCreated: true,
        clearExpiredByTimeout: false,
      });
      return flexibleCounter(limiter, window);
    },
    async reap() {
      const name = `"${table.replaceAll('"', '""')}"`;
      await client.query({
        text: `DELETE FROM ${name} WHERE expire < $1`,
        values: [Date.now()],
      });
    },
  };
}
