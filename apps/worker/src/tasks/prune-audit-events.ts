import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { z } from 'zod';

/** What {@link pruneAuditEventsTask} takes. */
export interface PruneAuditEventsOptions {
  readonly prisma: Pick<PrismaClient, 'auditEvent'>;
  /** How long an event is kept, in milliseconds. */
  readonly retentionMs: number;
  readonly clock?: Clock;
  /** Events deleted by one statement; 1,000 by default. */
  readonly batchSize?: number;
}

/**
 * The task `maintenance.prune-audit-events`: deletes the lines of the audit log that are older than the retention, those of
 * organisations that are gone included.
 *
 * @example
 * ```ts
 * await runTask(pruneAuditEventsTask({ prisma, retentionMs: 365 * 86_400_000 }), undefined);
 * ```
 */
export function pruneAuditEventsTask({
  prisma,
  retentionMs,
  clock = systemClock,
  batchSize = 1000,
}: PruneAuditEventsOptions) {
  return defineTask({
    name: 'maintenance.prune-audit-events',
    input: z.undefined(),
    timeoutSeconds: 600,
    async run(_, { signal, log }) {
      const before = new Date(clock() - retentionMs);
      let count = 0;
      for (;;) {
        signal.throwIfAborted();
        const batch = await prisma.auditEvent.findMany({
          where: { createdAt: { lt: before } },
          orderBy: { createdAt: 'asc' },
          select: { id: true },
          take: batchSize,
        });
        if (batch.length === 0) break;
        const ids = batch.map(({ id }) => id);
        count += (await prisma.auditEvent.deleteMany({ where: { id: { in: ids } } })).count;
      }
      log.info({ count }, 'audit events pruned');
    },
  });
}
