import { type Batch, batchEndpoints, batchIdOf, batchName } from '@headgate/batches';
import { AppError } from '@headgate/core';
import { fileName } from '@headgate/files';
import { z } from '@hono/zod-openapi';

const moment = z.int().nullable().openapi({ description: 'Seconds since 1970.' });

/** A batch in OpenAI's form. */
export const batchSchema = z
  .object({
    id: z.string().openapi({ example: 'batch_01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10' }),
    object: z.literal('batch'),
    endpoint: z.enum(batchEndpoints),
    errors: z
      .object({
        object: z.literal('list'),
        data: z.array(
          z.object({
            code: z.string(),
            message: z.string(),
            param: z.string().nullable(),
            line: z.int().nullable(),
          }),
        ),
      })
      .nullable()
      .openapi({ description: 'The first hundred lines that are no requests; the others run.' }),
    input_file_id: z.string(),
    completion_window: z.string(),
    status: z.enum([
      'validating',
      'failed',
      'in_progress',
      'finalizing',
      'completed',
      'expired',
      'cancelling',
      'cancelled',
    ]),
    output_file_id: z.string().nullable(),
    error_file_id: z.string().nullable(),
    created_at: z.int(),
    in_progress_at: moment,
    expires_at: z.int(),
    finalizing_at: moment,
    completed_at: moment,
    failed_at: moment,
    expired_at: moment,
    cancelling_at: moment,
    cancelled_at: moment,
    request_counts: z.object({ total: z.int(), completed: z.int(), failed: z.int() }),
    metadata: z.record(z.string(), z.string()).nullable(),
  })
  .openapi('Batch');

export const batchParams = z.object({ id: z.string().max(100) });

/**
 * The id of a batch that a client names.
 *
 * @throws AppError `not_found` for what no batch is called
 */
export function batchNamed(name: string): string {
  const id = batchIdOf(name);
  if (id === undefined) throw new AppError('not_found');
  return id;
}

export function presentBatch(batch: Batch): z.output<typeof batchSchema> {
  const { state, endedAt, faults, total, completed, failed } = batch;
  const endedAs = (ending: Batch['state']) => (state === ending ? secondsOf(endedAt) : null);
  return {
    id: batchName(batch.id),
    object: 'batch',
    endpoint: batch.endpoint,
    errors: faults.length > 0 ? { object: 'list', data: [...faults] } : null,
    input_file_id: fileName(batch.inputFileId),
    completion_window: batch.completionWindow,
    status: state,
    output_file_id: batch.outputFileId && fileName(batch.outputFileId),
    error_file_id: batch.errorFileId && fileName(batch.errorFileId),
    created_at: seconds(batch.createdAt),
    in_progress_at: secondsOf(batch.inProgressAt),
    expires_at: seconds(batch.expiresAt),
    finalizing_at: secondsOf(batch.finalizingAt),
    completed_at: endedAs('completed'),
    failed_at: endedAs('failed'),
    expired_at: endedAs('expired'),
    cancelling_at: secondsOf(batch.cancellingAt),
    cancelled_at: endedAs('cancelled'),
    request_counts: { total, completed, failed },
    metadata: batch.metadata,
  };
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}

function secondsOf(at: Date | null): number | null {
  return at && seconds(at);
}
