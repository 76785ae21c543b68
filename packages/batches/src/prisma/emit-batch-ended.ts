import type { Prisma } from '@headgate/db';
import { fileName } from '@headgate/files';
import type { EventType } from '@headgate/webhooks';
import { type EmitServices, emitEvent } from '@headgate/webhooks/prisma';
import { batchName } from '../batch-names.ts';
import type { BatchRow } from './batch-rows.ts';

const types: Readonly<Partial<Record<string, EventType>>> = {
  completed: 'batch.completed',
  failed: 'batch.failed',
  expired: 'batch.expired',
  cancelled: 'batch.cancelled',
};

/** Tells an organisation of a batch that ends, in the transaction that ends it. */
export async function emitBatchEnded(
  tx: Prisma.TransactionClient,
  services: EmitServices,
  batch: BatchRow,
): Promise<void> {
  const type = types[batch.state];
  if (!type) return;
  const { id, organizationId, state, total, completed, failed } = batch;
  await emitEvent(tx, services, {
    organizationId,
    type,
    data: {
      id: batchName(id),
      status: state,
      endpoint: batch.endpoint,
      request_counts: { total, completed, failed },
      output_file_id: batch.outputFileId && fileName(batch.outputFileId),
      error_file_id: batch.errorFileId && fileName(batch.errorFileId),
      created_at: batch.createdAt.toISOString(),
      ended_at: batch.endedAt?.toISOString() ?? null,
    },
  });
}
