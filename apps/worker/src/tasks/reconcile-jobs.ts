import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { endAbandonedRuns, type OnRunEnded } from '@headgate/jobs/prisma';
import { z } from 'zod';

/** What {@link reconcileJobsTask} takes. */
export interface ReconcileJobsOptions {
  readonly prisma: PrismaClient;
  readonly onEnded?: OnRunEnded;
  readonly clock?: Clock;
}

/** A job is settled in one transaction here and in the queue: what differs for this long stays different. */
const graceMs = 60_000;

/**
 * The task `maintenance.reconcile-jobs`: ends jobs that the queue has given up without a worker to say so, because the
 * last attempt died with its process.
 *
 * @example
 * ```ts
 * await runTask(reconcileJobsTask({ prisma }), undefined);
 * ```
 */
export function reconcileJobsTask({ prisma, onEnded, clock = systemClock }: ReconcileJobsOptions) {
  return defineTask({
    name: 'maintenance.reconcile-jobs',
    input: z.undefined(),
    timeoutSeconds: 60,
    async run(_, { signal, log }) {
      let count = 0;
      for (;;) {
        signal.throwIfAborted();
        const ended = await endAbandonedRuns(prisma, {
          before: new Date(clock() - graceMs),
          at: new Date(clock()),
          limit: 100,
          onEnded,
        });
        count += ended;
        if (ended < 100) break;
      }
      if (count > 0) log.warn({ count }, 'jobs had lost their last attempt with its worker');
    },
  });
}
