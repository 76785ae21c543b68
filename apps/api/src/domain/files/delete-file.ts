import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import { getFile } from './get-file.ts';
import type { FileShelf } from './ports.ts';

/**
 * Deletes a file with what it holds.
 *
 * @throws AppError `not_found`; FileError `in_use` while a batch reads it
 */
export async function deleteFile(
  services: AuditServices & { readonly files: FileShelf },
  actor: Actor,
  id: string,
): Promise<void> {
  const { purpose, bytes } = await getFile(services, actor.principal, id);
  const audit = auditRecord(services, actor, {
    action: 'file.deleted',
    targetId: id,
    details: { purpose, bytes },
  });
  const deleted = await services.files.delete(tenantOf(actor.principal), id, audit);
  if (!deleted) throw new AppError('not_found');
}
