import type { StagedContent, StoredFile } from '@headgate/files';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { FileShelf } from './ports.ts';

/** What `keepUpload` needs. */
export interface UploadServices extends AuditServices {
  readonly files: FileShelf;
  /** How long a file is kept, in milliseconds. */
  readonly fileRetentionMs: number;
}

/** What a client says of a file that it has uploaded. */
export interface Upload {
  readonly filename: string;
  /** Milliseconds for which it is wanted; as long as files are kept when left out. */
  readonly lifetimeMs?: number | undefined;
}

/** Makes a file for batches of a content that has arrived. @throws FileError `storage_full` */
export function keepUpload(
  services: UploadServices,
  actor: Actor,
  staged: StagedContent,
  { filename, lifetimeMs = services.fileRetentionMs }: Upload,
): Promise<StoredFile> {
  const { principal } = actor;
  return services.files.keep(
    tenantOf(principal),
    staged,
    {
      createdBy: principal.userId,
      purpose: 'batch',
      filename,
      expiresAt: new Date(services.clock() + lifetimeMs),
    },
    auditRecord(services, actor, {
      action: 'file.created',
      targetId: staged.id,
      details: { purpose: 'batch', bytes: staged.bytes },
    }),
  );
}
