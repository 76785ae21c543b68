import type { Prisma } from '@headgate/db';
import type { Batch } from '../batches.ts';

/** The columns of a batch that its readers see. */
export const batchColumns = {
  id: true,
  organizationId: true,
  createdBy: true,
  apiKeyId: true,
  projectId: true,
  endpoint: true,
  completionWindow: true,
  metadata: true,
  inputFileId: true,
  outputFileId: true,
  errorFileId: true,
  state: true,
  ending: true,
  faults: true,
  total: true,
  completed: true,
  failed: true,
  pausedUntil: true,
  createdAt: true,
  expiresAt: true,
  inProgressAt: true,
  cancellingAt: true,
  finalizingAt: true,
  endedAt: true,
} as const satisfies Prisma.BatchSelect;

/** A batch as its engine sees it. */
export interface BatchRow extends Batch {
  readonly ending: 'completed' | 'expired' | 'cancelled' | null;
  readonly pausedUntil: Date | null;
}

/** The columns of words and of JSON hold what this package has written into them, and nothing else. */
export function asBatch(row: Prisma.BatchGetPayload<{ select: typeof batchColumns }>): BatchRow {
  return row as unknown as BatchRow;
}

/** A batch that nobody else changes until the transaction ends. */
export async function lockBatch(
  tx: Prisma.TransactionClient,
  organizationId: string,
  id: string,
): Promise<BatchRow | undefined> {
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT id FROM batch WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid
    FOR UPDATE`;
  if (locked.length === 0) return undefined;
  const row = await tx.batch.findUnique({ where: { id }, select: batchColumns });
  return row ? asBatch(row) : undefined;
}
