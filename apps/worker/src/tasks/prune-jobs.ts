import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { pruneDeadLetters } from '@headgate/jobs/prisma';
import { z } from 'zod';

/** What {@link pruneJobsTask} takes. */
export interface PruneJobsOptions {
  readonly prisma: Pick<PrismaClient, 'jobRun' | '$executeRaw'>;
  /** How long a job is kept after its end, and a dead letter, in milliseconds. */
  readonly retentionMs: number;
  readonly clock?: Clock;
  /** Jobs deleted by one statement; 500 by default. */
  readonly batchSize?: number;
}

/**
 * The task `maintenance.prune-jobs`: deletes jobs that ended longer ago than the retention, with their events, and
 * dead letters of jobs that failed longer ago, those of the house itself too.
 *
 * @example
 * ```ts
 * await runTask(pruneJobsTask({ prisma, retentionMs: 30 * 86_400_000 }), undefined);
 * ```
 */
export function pruneJobsTask({
  prisma,
  retentionMs,
  clock = systemClock,
  batchSize = 500,
}: PruneJobsOptions) {
  return defineTask({
    name: 'maintenance.prune-jobs',
    input: z.undefined(),
    timeoutSeconds: 600,
    async run(_, { signal, log }) {
      const before = new Date(clock() - retentionMs);
      const over = { endedAt: { lt: before } };
      let count = 0;
      for (;;) {
        signal.throwIfAborted();
        const batch = await prisma.jobRun.findMany({
          where: over,
          select: { id: true },
          take: batchSize,
        });
        if (batch.length === 0) break;
        const ids = batch.map(({ id }) => id);
        // Asked once more: a retry may have taken a job of the batch back into the queue.
        count += (await prisma.jobRun.deleteMany({ where: { id: { in: ids }, ...over } })).count;
      }
      log.info({ count }, 'jobs pruned');
      let letters = 0;
      for (let deleted = batchSize; deleted === batchSize; letters += deleted) {
        signal.throwIfAborted();
        deleted = await pruneDeadLetters(prisma, { before, limit: batchSize });
      }
      log.info({ count: letters }, 'dead letters pruned');
    },
  });
}
