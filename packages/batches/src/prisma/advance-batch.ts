import type { Clock } from '@headgate/core';
import type { Prisma } from '@headgate/db';
import type { JobQueue } from '@headgate/jobs';
import { batchPriority, finalizeBatch, runChunk, validateBatch } from '../batch-tasks.ts';
import type { BatchEnding } from '../batches.ts';
import { type BatchRow, lockBatch } from './batch-rows.ts';

/** What moves a batch on. */
export interface BatchEngine {
  readonly queue: Pick<JobQueue, 'enqueue' | 'cancel'>;
  readonly clock: Clock;
}

/** Chunks of one batch that are in the queue at a time: enough for several workers, and others get their turn. */
const chunksAhead = 8;

/**
 * Has done what is next for a batch, inside a transaction. It says the same to whoever asks twice, so that it can be
 * asked after each step, and again by whoever looks after what got lost.
 */
export async function advanceBatch(
  tx: Prisma.TransactionClient,
  engine: BatchEngine,
  organizationId: string,
  id: string,
): Promise<void> {
  const batch = await lockBatch(tx, organizationId, id);
  if (!batch || batch.endedAt) return;
  if (batch.ending === null && batch.expiresAt.getTime() <= engine.clock()) {
    await settleEnding(tx, engine, batch, 'expired');
    return;
  }
  if (batch.state === 'validating') {
    await enqueueOnce(tx, engine, validateBatch, batch);
    return;
  }
  if (batch.ending === null && (await keepBusy(tx, engine, batch))) return;
  // What still runs ends first.
  const running = await tx.batchChunk.count({ where: { ...of(batch), state: 'queued' } });
  if (running > 0) return;
  if (batch.ending === null) await settleEnding(tx, engine, batch, 'completed');
  else await enqueueOnce(tx, engine, finalizeBatch, batch);
}

/** Decides what a batch will be: no further request is made, and those that run are stopped. */
export async function settleEnding(
  tx: Prisma.TransactionClient,
  engine: BatchEngine,
  batch: BatchRow,
  ending: Exclude<BatchEnding, 'failed'>,
): Promise<void> {
  const at = new Date(engine.clock());
  await tx.batch.update({
    where: { id: batch.id },
    data: {
      ending,
      ...(ending === 'cancelled'
        ? { state: 'cancelling', cancellingAt: at }
        : { state: 'finalizing', finalizingAt: at }),
    },
  });
  const queued = await tx.batchChunk.findMany({
    where: { ...of(batch), state: 'queued' },
    select: { number: true, jobId: true },
  });
  let running = 0;
  for (const { number, jobId } of queued) {
    const told = jobId === null ? 'removed' : await engine.queue.cancel(runChunk, jobId, { tx });
    if (told === 'told') running += 1;
    else await giveBack(tx, batch, number);
  }
  if (running === 0) await enqueueOnce(tx, engine, finalizeBatch, batch);
}

/** Keeps some chunks in the queue; false when there are none left. */
async function keepBusy(
  tx: Prisma.TransactionClient,
  engine: BatchEngine,
  batch: BatchRow,
): Promise<boolean> {
  const open = await tx.batchChunk.groupBy({
    by: ['state'],
    where: { ...of(batch), state: { not: 'done' } },
    _count: true,
  });
  const countOf = (state: string) => open.find((each) => each.state === state)?._count ?? 0;
  const [waiting, queued] = [countOf('waiting'), countOf('queued')];
  if (waiting === 0) return queued > 0;
  if (batch.pausedUntil && batch.pausedUntil.getTime() > engine.clock()) return true;
  const next = await tx.batchChunk.findMany({
    where: { ...of(batch), state: 'waiting' },
    orderBy: { number: 'asc' },
    take: Math.max(0, chunksAhead - queued),
    select: { number: true },
  });
  for (const { number } of next) await enqueueChunk(tx, engine, batch, number);
  return true;
}

/** Puts a chunk into the queue, unless the job of its last run has not ended. */
export async function enqueueChunk(
  tx: Prisma.TransactionClient,
  { queue }: BatchEngine,
  batch: Pick<BatchRow, 'id' | 'organizationId'>,
  number: number,
): Promise<void> {
  const { id: batchId, organizationId } = batch;
  const jobId = await queue.enqueue(
    runChunk,
    { organizationId, batchId, number },
    { tx, uniqueKey: `${batchId}:${number}`, group: organizationId, priority: batchPriority },
  );
  if (jobId === undefined) return;
  await tx.batchChunk.updateMany({
    where: { ...of(batch), number, state: { not: 'done' } },
    data: { state: 'queued', jobId },
  });
}

/** Makes a chunk wait again, with the lines that have no result. */
export async function giveBack(
  tx: Prisma.TransactionClient,
  batch: Pick<BatchRow, 'id' | 'organizationId'>,
  number: number,
): Promise<void> {
  await tx.batchChunk.updateMany({
    where: { ...of(batch), number, state: 'queued' },
    data: { state: 'waiting', jobId: null },
  });
}

async function enqueueOnce(
  tx: Prisma.TransactionClient,
  { queue }: BatchEngine,
  task: typeof validateBatch | typeof finalizeBatch,
  { id: batchId, organizationId }: BatchRow,
): Promise<void> {
  await queue.enqueue(
    task,
    { organizationId, batchId },
    { tx, uniqueKey: batchId, group: organizationId },
  );
}

function of({ id: batchId, organizationId }: Pick<BatchRow, 'id' | 'organizationId'>) {
  return { organizationId, batchId };
}
