import type { Batch } from '@headgate/batches';
import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { BatchServices } from './create-batch.ts';

/**
 * Has no further request of a batch made, and those stopped that run; what was answered stays.
 *
 * @throws AppError `not_found`; BatchError `ended`
 */
export async function cancelBatch(
  services: BatchServices,
  actor: Actor,
  id: string,
): Promise<Batch> {
  const audit = auditRecord(services, actor, { action: 'batch.cancelled', targetId: id });
  const cancelled = await services.batches.cancel(tenantOf(actor.principal), id, audit);
  if (!cancelled) throw new AppError('not_found');
  return cancelled;
}
