import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { z } from 'zod';

/** What {@link pruneWebhooksTask} takes. */
export interface PruneWebhooksOptions {
  readonly prisma: Pick<PrismaClient, 'webhookMessage'>;
  /** How long a message is kept after it was made, in milliseconds. */
  readonly retentionMs: number;
  readonly clock?: Clock;
  /** Messages deleted by one statement; 500 by default. */
  readonly batchSize?: number;
}

/**
 * The task `maintenance.prune-webhooks`: deletes messages to webhooks that are older than the retention, with the log of
 * their attempts; the last attempt is made after three days.
 *
 * @example
 * ```ts
 * await runTask(pruneWebhooksTask({ prisma, retentionMs: 30 * 86_400_000 }), undefined);
 * ```
 */
export function pruneWebhooksTask({
  prisma,
  retentionMs,
  clock = systemClock,
  batchSize = 500,
}: PruneWebhooksOptions) {
  return defineTask({
    name: 'maintenance.prune-webhooks',
    input: z.undefined(),
    timeoutSeconds: 600,
    async run(_, { signal, log }) {
      const over = { createdAt: { lt: new Date(clock() - retentionMs) } };
      let count = 0;
      for (;;) {
        signal.throwIfAborted();
        const batch = await prisma.webhookMessage.findMany({
          where: over,
          select: { id: true },
          take: batchSize,
        });
        if (batch.length === 0) break;
        const ids = batch.map(({ id }) => id);
        count += (await prisma.webhookMessage.deleteMany({ where: { id: { in: ids } } })).count;
      }
      log.info({ count }, 'messages to webhooks pruned');
    },
  });
}
