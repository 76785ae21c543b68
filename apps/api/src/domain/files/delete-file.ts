import { AppError } from '@headgate/core';
import type { StoredFile } from '@headgate/files';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import type { Expectation } from '../lists/expected-versions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import { getFile } from './get-file.ts';
import type { FileShelf } from './ports.ts';

/**
 * Deletes a file with what it holds.
 *
 * @throws AppError `not_found`, `precondition_failed` when it is not as expected; FileError `in_use` while a batch reads it
 */
export async function deleteFile(
  services: AuditServices & { readonly files: FileShelf },
  actor: Actor,
  { id, expected }: { readonly id: string; readonly expected?: Expectation<StoredFile> },
): Promise<void> {
  const file = await getFile(services, actor.principal, id);
  // Nothing changes a file, so that it is the same until it is gone.
  if (expected?.(file) === false) throw new AppError('precondition_failed');
  const { purpose, bytes } = file;
  const audit = auditRecord(services, actor, {
    action: 'file.deleted',
    targetId: id,
    details: { purpose, bytes },
  });
  const deleted = await services.files.delete(tenantOf(actor.principal), id, audit);
  if (!deleted) throw new AppError('not_found');
}
