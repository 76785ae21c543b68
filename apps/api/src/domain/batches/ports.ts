import type { AuditRecord } from '@headgate/auth';
import type { Batch, NewBatch } from '@headgate/batches';
import type { FileSlice } from '@headgate/files';
import type { TenantScope } from '../tenancy/tenant-scope.ts';

/** The batches of organisations. A change and its audit record are stored together or not at all. */
export interface BatchBook {
  /** @throws BatchError `input_not_found` */
  create(
    scope: TenantScope,
    batch: Omit<NewBatch, 'organizationId'>,
    audit: AuditRecord,
  ): Promise<Batch>;
  find(scope: TenantScope, id: string): Promise<Batch | undefined>;
  /** `undefined` when there is no batch that the slice begins behind. */
  list(
    scope: TenantScope,
    slice: Omit<FileSlice, 'order'>,
  ): Promise<{ readonly batches: readonly Batch[]; readonly hasMore: boolean } | undefined>;
  /** `undefined` when there is none. @throws BatchError `ended` */
  cancel(scope: TenantScope, id: string, audit: AuditRecord): Promise<Batch | undefined>;
}
