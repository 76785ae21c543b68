import { Gauge, type Registry } from 'prom-client';
import type { Metrics } from '../../domain/metrics/ports.ts';

/** Tells, each time the metrics are read, how the connections to the database and to Redis do. */
export function connectionMetrics(registers: Registry[]): Pick<Metrics, 'watchConnections'> {
  return {
    watchConnections({ database, redis }) {
      if (database() !== undefined) {
        new Gauge({
          name: 'headgate_database_connections',
          help: 'Connections of the pool of this process, by state: busy or idle.',
          labelNames: ['state'],
          registers,
          collect() {
            const { total = 0, idle = 0 } = database() ?? {};
            this.set({ state: 'idle' }, idle);
            this.set({ state: 'busy' }, total - idle);
          },
        });
        new Gauge({
          name: 'headgate_database_connections_limit',
          help: 'The most connections that the pool opens.',
          registers,
          collect() {
            this.set(database()?.limit ?? 0);
          },
        });
        new Gauge({
          name: 'headgate_database_connection_waiters',
          help: 'Queries that wait for a connection of the pool.',
          registers,
          collect() {
            this.set(database()?.waiting ?? 0);
          },
        });
      }
      if (redis) {
        new Gauge({
          name: 'headgate_redis_connected',
          help: 'Whether this process has a connection to Redis.',
          registers,
          collect() {
            this.set(redis() ? 1 : 0);
          },
        });
      }
    },
  };
}
