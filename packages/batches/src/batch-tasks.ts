import { declareTask } from '@headgate/jobs';
import { z } from 'zod';

const batch = z.object({ organizationId: z.uuid(), batchId: z.uuid() });

/** Waits for its turn behind everything that somebody waits for. */
export const batchPriority = -100;

/** The task `batch.validate`: looks at each line of the input and cuts it into chunks. */
export const validateBatch = declareTask({
  name: 'batch.validate',
  input: batch,
  retryLimit: 20,
  retryDelayMaxSeconds: 60,
  timeoutSeconds: 3_600,
  concurrency: 2,
});

/**
 * The task `batch.inference`: answers the lines of a chunk. A run that ends early costs nothing but what was under way,
 * so that it may be tried until the window of the batch is over.
 */
export const runChunk = declareTask({
  name: 'batch.inference',
  input: batch.extend({ number: z.int().min(0) }),
  retryLimit: 1_000,
  retryDelayMaxSeconds: 60,
  timeoutSeconds: 14_400,
  concurrency: 4,
});

/** The task `batch.finalize`: writes the files of a batch, and ends it. */
export const finalizeBatch = declareTask({
  name: 'batch.finalize',
  input: batch,
  retryLimit: 1_000,
  retryDelayMaxSeconds: 60,
  timeoutSeconds: 14_400,
  concurrency: 2,
});

/** The task `maintenance.tend-batches`: looks after every batch that is not over. */
export const tendBatches = declareTask({
  name: 'maintenance.tend-batches',
  input: z.undefined(),
  timeoutSeconds: 600,
});

/** What the engine of batches enqueues, for the registry of every program that makes or runs batches. */
export const batchTasks = [validateBatch, runChunk, finalizeBatch] as const;
