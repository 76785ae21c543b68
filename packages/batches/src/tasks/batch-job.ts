import { setTimeout as delay } from 'node:timers/promises';
import type { Prisma } from '@headgate/db';
import { fileIdOf, fileName } from '@headgate/files';
import { declareTask, implementTask, isJobError, JobError, type Task } from '@headgate/jobs';
import { z } from 'zod';
import { isBatchError } from '../batch-error.ts';
import { batchName } from '../batch-names.ts';
import { type Batch, type Batches, batchEndpoints, windowMs } from '../batches.ts';

/** The members of a batch that a client asks for, as `POST /v1/batches` takes them. */
export const batchInput = z.strictObject({
  input_file_id: z
    .string()
    .refine((name) => fileIdOf(name) !== undefined, 'Expected the id of a file.'),
  endpoint: z.enum(batchEndpoints),
  completion_window: z
    .string()
    .refine(
      (text) => windowMs(text) !== undefined,
      'Expected 24h, or another whole number of hours from 1h to 168h.',
    ),
  metadata: z
    .record(z.string().min(1).max(64), z.string().max(512))
    .refine((pairs) => Object.keys(pairs).length <= 16, 'Expected at most 16 pairs.')
    .nullish(),
});

/** The task `batch`: a batch that is followed as a job. */
export const batchJob = declareTask({
  name: 'batch',
  input: batchInput,
  output: z.object({
    batch_id: z.string(),
    status: z.string(),
    output_file_id: z.string().nullable(),
    error_file_id: z.string().nullable(),
    request_counts: z.object({ total: z.int(), completed: z.int(), failed: z.int() }),
  }),
  retryLimit: 100,
  retryDelayMaxSeconds: 60,
  timeoutSeconds: 86_000,
  perTenant: 4,
  concurrency: 50,
});

const lookEveryMs = 1_000;

/**
 * The task `batch` with something to do: makes the batch, once, under the id of the job, and follows it. The batch goes on
 * whatever becomes of the one who follows; only cancelling the job cancels it.
 */
export function batchJobTask(
  batches: Pick<Batches<Prisma.TransactionClient>, 'create' | 'find' | 'cancel'>,
): Task<typeof batchJob.input, typeof batchJob.output> {
  return implementTask(batchJob, async (input, { jobId, owner, signal, progress }) => {
    if (!owner) throw new JobError('given_up', 'The job has no owner who would pay for it');
    const { organizationId, userId, apiKeyId, projectId } = owner;
    const find = async () => {
      const found = await batches.find(organizationId, jobId);
      if (!found) throw new JobError('given_up', 'The batch is gone');
      return found;
    };
    let batch =
      (await batches.find(organizationId, jobId)) ??
      (await batches
        .create({
          id: jobId,
          organizationId,
          createdBy: userId,
          apiKeyId,
          projectId,
          endpoint: input.endpoint,
          inputFileId: fileIdOf(input.input_file_id) ?? '',
          completionWindow: input.completion_window,
          metadata: input.metadata ?? null,
        })
        .catch((error: unknown) => {
          if (!isBatchError(error)) throw error;
          throw new JobError('given_up', error.message, { cause: error });
        }));
    while (!batch.endedAt) {
      if (isCancelled(signal)) {
        await batches.cancel(organizationId, jobId).catch(unlessEnded);
        return present(await find());
      }
      signal.throwIfAborted();
      const { completed, failed, total } = batch;
      if (total > 0) progress({ completed: completed + failed, total, unit: 'requests' });
      await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
      batch = await find();
    }
    return present(batch);
  });
}

function present(batch: Batch): z.output<typeof batchJob.output> {
  const { id, state, total, completed, failed, outputFileId, errorFileId } = batch;
  return {
    batch_id: batchName(id),
    status: state,
    output_file_id: outputFileId && fileName(outputFileId),
    error_file_id: errorFileId && fileName(errorFileId),
    request_counts: { total, completed, failed },
  };
}

function isCancelled({ aborted, reason }: AbortSignal): boolean {
  return aborted && isJobError(reason) && reason.code === 'cancelled';
}

function unlessEnded(error: unknown): void {
  if (!isBatchError(error)) throw error;
}
