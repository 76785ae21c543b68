import type { Batch } from '@headgate/batches';
import { AppError } from '@headgate/core';
import type { TenantScope } from '../tenancy/tenant-scope.ts';
import type { BatchBook } from './ports.ts';

/**
 * Reads a batch.
 *
 * @throws AppError `not_found` also for a batch of another organisation
 */
export async function getBatch(
  { batches }: { readonly batches: Pick<BatchBook, 'find'> },
  scope: TenantScope,
  id: string,
): Promise<Batch> {
  const found = await batches.find(scope, id);
  if (!found) throw new AppError('not_found');
  return found;
}
