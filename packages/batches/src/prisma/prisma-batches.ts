import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import { Prisma, type PrismaClient } from '@headgate/db';
import type { JobQueue } from '@headgate/jobs';
import { BatchError } from '../batch-error.ts';
import { type Batches, type NewBatch, windowMs } from '../batches.ts';
import { advanceBatch, type BatchEngine, settleEnding } from './advance-batch.ts';
import { asBatch, type BatchRow, batchColumns, lockBatch } from './batch-rows.ts';

/** What {@link prismaBatches} takes. */
export interface PrismaBatchesOptions {
  readonly prisma: PrismaClient;
  /** Knows the tasks of batches. */
  readonly queue: Pick<JobQueue, 'enqueue' | 'cancel'>;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

/**
 * The batches of organisations in the database, and what is to be done for them in the queue.
 *
 * @example
 * ```ts
 * const batches = prismaBatches({ prisma, queue });
 * const batch = await batches.create({ ...owner, endpoint, inputFileId, completionWindow: '24h', metadata: null });
 * ```
 */
export function prismaBatches(options: PrismaBatchesOptions): Batches<Prisma.TransactionClient> {
  const { prisma, queue, clock = systemClock, generateId = uuidv7() } = options;
  const engine: BatchEngine = { queue, clock };
  const now = () => new Date(clock());

  async function find(organizationId: string, id: string): Promise<BatchRow | undefined> {
    const where = { id, organizationId };
    const row = await prisma.batch.findUnique({ where, select: batchColumns });
    return row ? asBatch(row) : undefined;
  }

  async function insert(tx: Prisma.TransactionClient, batch: NewBatch): Promise<BatchRow> {
    const { id = generateId(), apiKeyId = null, projectId = null, metadata, ...rest } = batch;
    const length = windowMs(batch.completionWindow);
    if (length === undefined) throw new RangeError('the window of a batch is malformed');
    const at = now();
    await tx.batch.createMany({
      data: {
        ...rest,
        id,
        apiKeyId,
        projectId,
        metadata: metadata ?? Prisma.DbNull,
        createdAt: at,
        expiresAt: new Date(at.getTime() + length),
      },
      skipDuplicates: true,
    });
    return asBatch(await tx.batch.findUniqueOrThrow({ where: { id }, select: batchColumns }));
  }

  return {
    create: (batch, also) =>
      prisma.$transaction(async (tx) => {
        const { organizationId, inputFileId } = batch;
        // Held until the batch is there: whoever deletes the file waits, and sees the batch then.
        const files = await tx.$queryRaw<unknown[]>`
          SELECT id FROM stored_file
          WHERE id = ${inputFileId}::uuid AND organization_id = ${organizationId}::uuid
            AND purpose = 'batch' AND expires_at > ${now()}
          FOR SHARE`;
        if (files.length === 0) {
          throw new BatchError('input_not_found', 'There is no such file for a batch');
        }
        const made = await insert(tx, batch);
        await also?.(tx, made);
        await advanceBatch(tx, engine, organizationId, made.id);
        return made;
      }),

    find,

    async list(organizationId, { after, limit }) {
      const last = after === undefined ? undefined : await find(organizationId, after);
      if (after !== undefined && !last) return undefined;
      const rows = await prisma.batch.findMany({
        where: {
          organizationId,
          ...(last && {
            OR: [
              { createdAt: { lt: last.createdAt } },
              { createdAt: last.createdAt, id: { lt: last.id } },
            ],
          }),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
        select: batchColumns,
      });
      return { batches: rows.slice(0, limit).map(asBatch), hasMore: rows.length > limit };
    },

    async cancel(organizationId, id, also) {
      await prisma.$transaction(async (tx) => {
        const batch = await lockBatch(tx, organizationId, id);
        if (!batch || batch.ending === 'cancelled') return;
        if (batch.endedAt || batch.ending) {
          throw new BatchError('ended', 'The batch has ended, or is about to');
        }
        await settleEnding(tx, engine, batch, 'cancelled');
        await also?.(tx);
      });
      return find(organizationId, id);
    },
  };
}
