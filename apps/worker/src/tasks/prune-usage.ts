import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { z } from 'zod';

/** What {@link pruneUsageTask} takes. */
export interface PruneUsageOptions {
  readonly prisma: Pick<PrismaClient, '$executeRaw'>;
  /** How long the record of a call is kept, in milliseconds. */
  readonly retentionMs: number;
  readonly clock?: Clock;
  /** Rows deleted by one statement; 5,000 by default. */
  readonly batchSize?: number;
}

// A call that began in a window may end long after it: its counter waits for that.
const countersKeptMs = 24 * 60 * 60 * 1000;

/**
 * The task `maintenance.prune-usage`: deletes records of calls that are older than the retention, and counters and grants of
 * quotas whose window has been over for a day. The sums of days stay. Several may run at a time.
 *
 * @example
 * ```ts
 * await runTask(pruneUsageTask({ prisma, retentionMs: 90 * 86_400_000 }), undefined);
 * ```
 */
export function pruneUsageTask({
  prisma,
  retentionMs,
  clock = systemClock,
  batchSize = 5_000,
}: PruneUsageOptions) {
  return defineTask({
    name: 'maintenance.prune-usage',
    input: z.undefined(),
    timeoutSeconds: 600,
    async run(_, { signal, log }) {
      const untilEmpty = async (deleteBatch: () => Promise<number>) => {
        let count = 0;
        for (;;) {
          signal.throwIfAborted();
          const deleted = await deleteBatch();
          count += deleted;
          // Another run may have taken a part of the batch: the next one finds what is left.
          if (deleted < batchSize) return count;
        }
      };
      const recordsBefore = new Date(clock() - retentionMs);
      const countersBefore = new Date(clock() - countersKeptMs);
      const records = await untilEmpty(
        () => prisma.$executeRaw`
          DELETE FROM usage_record WHERE id IN (SELECT id FROM usage_record
            WHERE created_at < ${recordsBefore} LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`,
      );
      const counters = await untilEmpty(
        () => prisma.$executeRaw`
          DELETE FROM quota_counter WHERE key IN (SELECT key FROM quota_counter
            WHERE ends_at < ${countersBefore} LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`,
      );
      const grants = await untilEmpty(
        () => prisma.$executeRaw`
          DELETE FROM quota_grant g WHERE (g.holder_id, g.key) IN (
            SELECT holder_id, key FROM quota_grant q WHERE expires_at < ${countersBefore}
              AND NOT EXISTS (SELECT FROM quota_counter c WHERE c.key = q.key)
            LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`,
      );
      const alerts = await untilEmpty(
        () => prisma.$executeRaw`
          DELETE FROM quota_alert a WHERE (a.organization_id, a.key, a.level) IN (
            SELECT organization_id, key, level FROM quota_alert WHERE ends_at < ${countersBefore}
            LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`,
      );
      log.info({ records, counters, grants, alerts }, 'usage pruned');
    },
  });
}
