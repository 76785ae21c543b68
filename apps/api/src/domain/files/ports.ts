import type { AuditRecord } from '@headgate/auth';
import type { FilePurpose, FileSlice, NewFile, StagedContent, StoredFile } from '@headgate/files';
import type { TenantScope } from '../tenancy/tenant-scope.ts';

/** The files of organisations. A change and its audit record are stored together or not at all. */
export interface FileShelf {
  /**
   * Takes a content in, for a file that is not there yet.
   *
   * @throws FileError `too_large`, `storage_full`; what the content throws
   */
  stage(
    scope: TenantScope,
    content: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<StagedContent>;
  /** Forgets a content of which no file was made. */
  discard(staged: StagedContent): Promise<void>;
  /** Makes a file of a content. @throws FileError `storage_full` */
  keep(
    scope: TenantScope,
    staged: StagedContent,
    file: Omit<NewFile, 'organizationId'>,
    audit: AuditRecord,
  ): Promise<StoredFile>;
  find(scope: TenantScope, id: string): Promise<StoredFile | undefined>;
  /** `undefined` when there is no file that the slice begins behind. */
  list(
    scope: TenantScope,
    purposes: readonly FilePurpose[],
    slice: FileSlice,
  ): Promise<{ readonly files: readonly StoredFile[]; readonly hasMore: boolean } | undefined>;
  /** False when there is none. @throws FileError `in_use` */
  delete(scope: TenantScope, id: string, audit: AuditRecord): Promise<boolean>;
  /** @throws FileError `not_found` with the first piece */
  read(file: Pick<StoredFile, 'id'>): AsyncGenerator<Uint8Array, void, void>;
}
