import type { WorkQueue } from './load-gauge.ts';

export interface ConnectionQueueOptions {
  /** Milliseconds on a scale that never goes back. */
  readonly now: () => number;
  /** The pool as it is now; undefined where there is none, and so no queue. */
  readonly connections: () => PoolCounts | undefined;
}

interface PoolCounts {
  /** Queries that wait for a connection. */
  readonly waiting: number;
  /** Connections given back since the start. */
  readonly released: number;
  /** Those of them that nobody waited for. */
  readonly unclaimed: number;
}

const noPool: PoolCounts = { waiting: 0, released: 0, unclaimed: 0 };

/** The queue for a connection of the pool. Its delay is its length at the pace of the last moments (Little's law). */
export function connectionQueue({ now, connections }: ConnectionQueueOptions): WorkQueue {
  let sampledAt = now();
  let sample = connections() ?? noPool;
  let releasedPerMs = 0;
  return {
    name: 'database',
    rested() {
      const time = now();
      const current = connections() ?? noPool;
      const rested = current.waiting === 0 || current.unclaimed > sample.unclaimed;
      releasedPerMs = (current.released - sample.released) / Math.max(1, time - sampledAt);
      sampledAt = time;
      sample = current;
      return rested;
    },
    delayMs() {
      const { waiting } = connections() ?? noPool;
      // Without a release since the last look nobody knows, except that it takes longer than that.
      return waiting === 0 ? 0 : waiting / Math.max(releasedPerMs, 1 / 1_000);
    },
  };
}
