import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { declareTask, implementTask, type JobQueue } from '@headgate/jobs';
import { emitEvent } from '@headgate/webhooks/prisma';
import { z } from 'zod';

/** What {@link tellUsageThresholdsTask} takes. */
export interface TellUsageThresholdsOptions {
  readonly prisma: PrismaClient;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
  /** Thresholds that one transaction tells of; 100 by default. */
  readonly batchSize?: number;
}

interface Alert {
  readonly organizationId: string;
  readonly level: number;
  readonly subjectType: string;
  readonly metric: string;
  readonly window: string;
  readonly amount: bigint;
  readonly endsAt: Date;
}

/** The task `maintenance.tell-usage-thresholds`: has webhooks told of quotas that are used up to a threshold. */
export const tellUsageThresholds = declareTask({
  name: 'maintenance.tell-usage-thresholds',
  input: z.undefined(),
  timeoutSeconds: 300,
});

/**
 * The same with something to do: each threshold is told of once, in the transaction that notes it as told.
 *
 * @example
 * ```ts
 * await runTask(tellUsageThresholdsTask({ prisma, queue }), undefined);
 * ```
 */
export function tellUsageThresholdsTask(options: TellUsageThresholdsOptions) {
  const { prisma, queue, clock = systemClock, generateId = uuidv7(), batchSize = 100 } = options;
  const emitting = { queue, clock, generateId };

  const tellSome = () =>
    prisma.$transaction(async (tx) => {
      const alerts = await tx.$queryRaw<Alert[]>`
        UPDATE quota_alert SET told_at = ${new Date(clock())}
        WHERE (organization_id, key, level) IN (
          SELECT organization_id, key, level FROM quota_alert WHERE told_at IS NULL
          ORDER BY created_at, level LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
        RETURNING organization_id::text AS "organizationId", level, subject_type AS "subjectType",
          metric, "window", amount, ends_at AS "endsAt"`;
      for (const { organizationId, endsAt, amount, ...alert } of alerts) {
        const { level, metric, subjectType, window } = alert;
        await emitEvent(tx, emitting, {
          organizationId,
          type: 'usage.threshold_reached',
          data: {
            level,
            subject_type: subjectType,
            metric,
            window,
            amount: Number(amount),
            window_ends_at: new Date(endsAt).toISOString(),
          },
        });
      }
      return alerts.length;
    });

  return implementTask(tellUsageThresholds, async (_, { signal, log }) => {
    let count = 0;
    for (let told = batchSize; told === batchSize; count += told) {
      signal.throwIfAborted();
      told = await tellSome();
    }
    log.info({ count }, 'thresholds of quotas told');
  });
}
