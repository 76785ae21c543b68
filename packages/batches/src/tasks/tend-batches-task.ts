import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { implementTask, type JobQueue } from '@headgate/jobs';
import { tendBatches } from '../batch-tasks.ts';
import { advanceBatch, enqueueChunk, settleEnding } from '../prisma/advance-batch.ts';
import { asBatch, type BatchRow, batchColumns } from '../prisma/batch-rows.ts';
import { batchJob } from './batch-job.ts';

/** What {@link tendBatchesTask} takes. */
export interface TendBatchesOptions {
  readonly prisma: PrismaClient;
  readonly queue: Pick<JobQueue, 'enqueue' | 'cancel'>;
  readonly clock?: Clock;
}

const batchesAtOnce = 100;

/**
 * The task `maintenance.tend-batches`: ends batches whose window is over, takes up again what had to wait, and makes the
 * jobs that a batch needs and that got lost. What is there already is not made twice.
 */
export function tendBatchesTask({ prisma, queue, clock = systemClock }: TendBatchesOptions) {
  const engine = { queue, clock };
  return implementTask(tendBatches, async (_, { signal, log }) => {
    let count = 0;
    for (let after: string | undefined; ; ) {
      const live = await prisma.batch.findMany({
        where: { endedAt: null, ...(after !== undefined && { id: { gt: after } }) },
        orderBy: { id: 'asc' },
        take: batchesAtOnce,
        select: batchColumns,
      });
      for (const row of live) {
        signal.throwIfAborted();
        await tend(asBatch(row));
      }
      count += live.length;
      after = live.at(-1)?.id;
      if (live.length < batchesAtOnce) break;
    }
    log.info({ count }, 'batches tended');
  });

  async function tend(batch: BatchRow): Promise<void> {
    const { organizationId, id } = batch;
    await prisma.$transaction(async (tx) => {
      // A job that follows a batch may be cancelled while no worker has it.
      const where = { id, organizationId, type: batchJob.name, state: 'cancelled' };
      if (batch.ending === null && (await tx.jobRun.count({ where })) > 0) {
        await settleEnding(tx, engine, batch, 'cancelled');
        return;
      }
      const queued = await tx.batchChunk.findMany({
        where: { organizationId, batchId: id, state: 'queued' },
        select: { number: true },
      });
      // The key of each refuses a second job: only what has none gets one.
      for (const { number } of queued) await enqueueChunk(tx, engine, batch, number);
      await advanceBatch(tx, engine, organizationId, id);
    });
  }
}
