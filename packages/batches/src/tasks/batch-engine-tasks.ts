import { type Clock, type GenerateId, systemClock } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import type { Files } from '@headgate/files';
import type { JobQueue, Task } from '@headgate/jobs';
import type { ModelCallServices } from '@headgate/model-calls';
import { prismaBatches } from '../prisma/index.ts';
import { batchJobTask } from './batch-job.ts';
import { finalizeBatchTask } from './finalize-batch-task.ts';
import { runChunkTask } from './run-chunk-task.ts';
import { validateBatchTask } from './validate-batch-task.ts';

/** What {@link batchEngineTasks} takes. */
export interface BatchEngineOptions {
  readonly prisma: PrismaClient;
  readonly files: Files<Prisma.TransactionClient>;
  readonly queue: Pick<JobQueue, 'enqueue' | 'cancel'>;
  readonly calls: ModelCallServices;
  /** Lines that the process answers at a time. */
  readonly mostLines: number;
  /** How long the files of results are kept, in milliseconds. */
  readonly fileRetentionMs: number;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

/**
 * The tasks that make batches, for a worker to run.
 *
 * @example
 * ```ts
 * const tasks = batchEngineTasks({ prisma, files, queue, calls, mostLines: 16, fileRetentionMs });
 * ```
 */
export function batchEngineTasks(options: BatchEngineOptions): readonly Task[] {
  const { prisma, queue, clock = systemClock } = options;
  return [
    validateBatchTask(options),
    runChunkTask(options),
    finalizeBatchTask(options),
    batchJobTask(prismaBatches({ prisma, queue, clock })),
  ];
}
