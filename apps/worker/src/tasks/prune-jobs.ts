import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { z } from 'zod';

/** What {@link pruneJobsTask} takes. */
export interface PruneJobsOptions {
  readonly prisma: Pick<PrismaClient, 'jobRun'>;
  readonly clock?: Clock;
  /** Jobs deleted by one statement; 500 by default. */
  readonly batchSize?: number;
}

const keptMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The task `maintenance.prune-jobs`: deletes jobs that ended more than 30 days ago, with their events.
 *
 * @example
 * ```ts
 * await runTask(pruneJobsTask({ prisma }), undefined);
 * ```
 */
export function pruneJobsTask({ prisma, clock = systemClock, batchSize = 500 }: PruneJobsOptions) {
  return defineTask({
    name: 'maintenance.prune-jobs',
    input: z.undefined(),
    timeoutSeconds: 600,
    async run(_, { signal, log }) {
      const over = { endedAt: { lt: new Date(clock() - keptMs) } };
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
    },
  });
}
