import { type PrismaBatchesOptions, prismaBatches } from '@headgate/batches/prisma';
import type { BatchBook } from '../../domain/batches/ports.ts';
import { auditRow } from './audit-row.ts';

/** The batches in the database and the queue, with their audit records. */
export function prismaBatchBook(options: PrismaBatchesOptions): BatchBook {
  const batches = prismaBatches(options);
  return {
    create: ({ organizationId }, batch, audit) =>
      batches.create({ ...batch, organizationId }, async (tx) => {
        await tx.auditEvent.createMany({ data: auditRow(audit) });
      }),
    find: ({ organizationId }, id) => batches.find(organizationId, id),
    list: ({ organizationId }, slice) => batches.list(organizationId, slice),
    cancel: ({ organizationId }, id, audit) =>
      batches.cancel(organizationId, id, async (tx) => {
        await tx.auditEvent.createMany({ data: auditRow(audit) });
      }),
  };
}
