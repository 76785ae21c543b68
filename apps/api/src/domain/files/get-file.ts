import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { StoredFile } from '@headgate/files';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { FileShelf } from './ports.ts';
import { visiblePurposes } from './visible-purposes.ts';

/**
 * Reads what is known of a file.
 *
 * @throws AppError `not_found` also for a file of another organisation, and for one that the principal may not see
 */
export async function getFile(
  { files }: { readonly files: Pick<FileShelf, 'find'> },
  principal: Principal,
  id: string,
): Promise<StoredFile> {
  const found = await files.find(tenantOf(principal), id);
  if (!found || !visiblePurposes(principal).includes(found.purpose)) {
    throw new AppError('not_found');
  }
  return found;
}
