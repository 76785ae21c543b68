import { createPrismaStore, type PrismaLike } from '@headgate/idempotency/prisma';
import { defineTask } from '@headgate/jobs';
import { z } from 'zod';

/** What {@link reapIdempotencyTask} takes. */
export interface ReapIdempotencyOptions {
  readonly prisma: PrismaLike;
  /** Records deleted by one statement; 500 by default. */
  readonly batchSize?: number;
}

/**
 * The task `maintenance.reap-idempotency`: deletes the answers kept for an `Idempotency-Key` whose 24 hours are over,
 * by the clock of the database, and never the record of a request that still runs. Several may run at a time.
 *
 * @example
 * ```ts
 * await runTask(reapIdempotencyTask({ prisma }), undefined);
 * ```
 */
export function reapIdempotencyTask({ prisma, batchSize = 500 }: ReapIdempotencyOptions) {
  const store = createPrismaStore(prisma);
  return defineTask({
    name: 'maintenance.reap-idempotency',
    input: z.undefined(),
    timeoutSeconds: 600,
    async run(_, { signal, log }) {
      let count = 0;
      for (;;) {
        signal.throwIfAborted();
        const deleted = await store.reap(batchSize);
        count += deleted;
        // Another reaper may have taken a part of the batch: the next run finds what is left.
        if (deleted < batchSize) break;
      }
      log.info({ count }, 'idempotency records reaped');
    },
  });
}
