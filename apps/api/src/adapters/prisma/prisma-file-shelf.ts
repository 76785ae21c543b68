import type { PrismaClient } from '@headgate/db';
import type { FileStore } from '@headgate/files';
import { prismaFiles } from '@headgate/files/prisma';
import type { FileShelf } from '../../domain/files/ports.ts';
import { auditRow } from './audit-row.ts';

/** What {@link prismaFileShelf} takes. */
export interface FileShelfOptions {
  readonly prisma: PrismaClient;
  readonly store: FileStore;
  /** The most bytes of one file. */
  readonly maxBytes: number;
  /** The most bytes of all files of an organisation. */
  readonly quotaBytes: number;
}

/** The files in the database and the store, with their audit records. */
export function prismaFileShelf(options: FileShelfOptions): FileShelf {
  const { prisma, store, maxBytes, quotaBytes } = options;
  const files = prismaFiles({ prisma, store });
  return {
    stage: ({ organizationId }, content, signal) =>
      files.stage(organizationId, content, { maxBytes, quotaBytes, signal }),
    discard: (staged) => files.discard(staged),
    keep: ({ organizationId }, staged, file, audit) =>
      files.keep(staged, { ...file, organizationId }, { quotaBytes }, async (tx) => {
        await tx.auditEvent.createMany({ data: auditRow(audit) });
      }),
    find: ({ organizationId }, id) => files.find(organizationId, id),
    list: ({ organizationId }, purposes, slice) => files.list({ organizationId, purposes }, slice),
    delete: ({ organizationId }, id, audit) =>
      files.delete(organizationId, id, async (tx) => {
        await tx.auditEvent.createMany({ data: auditRow(audit) });
      }),
    read: (file) => files.read(file),
  };
}
