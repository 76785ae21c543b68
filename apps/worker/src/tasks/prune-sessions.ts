import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { z } from 'zod';

/** What {@link pruneSessionsTask} takes. */
export interface PruneSessionsOptions {
  readonly prisma: Pick<PrismaClient, 'session'>;
  /** How long a session is kept after its end, in milliseconds. */
  readonly retentionMs: number;
  readonly clock?: Clock;
  /** Sessions deleted by one statement; 500 by default. */
  readonly batchSize?: number;
}

/**
 * The task `maintenance.prune-sessions`: deletes sessions that expired or were revoked longer ago
 * than the retention, and with them their refresh tokens. Until then they stay, for the list of a person's
 * devices and to tell the reuse of an old token from an unknown one.
 *
 * @example
 * ```ts
 * await runTask(pruneSessionsTask({ prisma, retentionMs: 30 * 86_400_000 }), undefined);
 * ```
 */
export function pruneSessionsTask({
  prisma,
  retentionMs,
  clock = systemClock,
  batchSize = 500,
}: PruneSessionsOptions) {
  return defineTask({
    name: 'maintenance.prune-sessions',
    input: z.undefined(),
    timeoutSeconds: 600,
    async run(_, { signal, log }) {
      const before = new Date(clock() - retentionMs);
      const over = { OR: [{ expiresAt: { lt: before } }, { revokedAt: { lt: before } }] };
      let count = 0;
      for (;;) {
        signal.throwIfAborted();
        // Small statements: none holds its locks for long, and an abort loses one batch at most.
        const batch = await prisma.session.findMany({
          where: over,
          select: { id: true },
          take: batchSize,
        });
        if (batch.length === 0) break;
        const ids = batch.map(({ id }) => id);
        count += (await prisma.session.deleteMany({ where: { id: { in: ids } } })).count;
      }
      log.info({ count }, 'sessions pruned');
    },
  });
}
