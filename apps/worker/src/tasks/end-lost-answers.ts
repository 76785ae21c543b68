import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { z } from 'zod';

/** What {@link endLostAnswersTask} takes. */
export interface EndLostAnswersOptions {
  readonly prisma: Pick<PrismaClient, 'message'>;
  readonly clock?: Clock;
}

// No call of a model takes longer than an hour in all.
const longestAnswerMs = 2 * 60 * 60 * 1000;

/**
 * The task `maintenance.end-lost-answers`: answers that have been pending for two hours belong to a process that is gone;
 * they become failed, with the code `interrupted`.
 *
 * @example
 * ```ts
 * await runTask(endLostAnswersTask({ prisma }), undefined);
 * ```
 */
export function endLostAnswersTask({ prisma, clock = systemClock }: EndLostAnswersOptions) {
  return defineTask({
    name: 'maintenance.end-lost-answers',
    input: z.undefined(),
    timeoutSeconds: 600,
    async run(_, { log }) {
      const before = new Date(clock() - longestAnswerMs);
      const { count } = await prisma.message.updateMany({
        where: { state: 'pending', createdAt: { lt: before } },
        data: { state: 'failed', errorCode: 'interrupted' },
      });
      log.info({ count }, 'lost answers ended');
    },
  });
}
