import type { Clock } from '@headgate/core';
import type { QueueRate } from '../worker-nodes.ts';
import type { JobRunEnd } from './run-job.ts';

const bucketMs = 5_000;
const buckets = 12;

/** Counts the runs of the last minute, by queue. */
export interface RunRates {
  count(end: Pick<JobRunEnd, 'queue' | 'outcome'>): void;
  lastMinute(): Readonly<Record<string, QueueRate>>;
}

/** Counts in steps of five seconds, so that it costs the same however many runs there are. */
export function runRates(clock: Clock): RunRates {
  const counts = new Map<number, Map<string, { finished: number; failed: number }>>();

  function forgetOld(now: number): void {
    for (const bucket of counts.keys()) if (bucket <= now - buckets) counts.delete(bucket);
  }

  return {
    count({ queue, outcome }) {
      if (outcome === 'handed_back' || outcome === 'lost') return;
      const now = Math.floor(clock() / bucketMs);
      forgetOld(now);
      const bucket = counts.get(now) ?? new Map<string, { finished: number; failed: number }>();
      counts.set(now, bucket);
      const rate = bucket.get(queue) ?? { finished: 0, failed: 0 };
      bucket.set(queue, rate);
      rate[outcome === 'failed' ? 'failed' : 'finished'] += 1;
    },
    lastMinute() {
      forgetOld(Math.floor(clock() / bucketMs));
      const sums: Record<string, QueueRate> = {};
      for (const bucket of counts.values()) {
        for (const [queue, { finished, failed }] of bucket) {
          const { finished: before = 0, failed: failedBefore = 0 } = sums[queue] ?? {};
          sums[queue] = { finished: before + finished, failed: failedBefore + failed };
        }
      }
      return sums;
    },
  };
}
