import type { PrismaClient } from '@headgate/db';
import { JobError } from '../errors.ts';
import { json, moveRun, type OnRunEnded } from './move-run.ts';

/** Which jobs {@link endAbandonedRuns} looks at. */
export interface AbandonedRuns {
  /** Those that have not changed since then. */
  readonly before: Date;
  /** The time of their end. */
  readonly at: Date;
  /** The most to end. */
  readonly limit: number;
  readonly onEnded?: OnRunEnded | undefined;
}

/**
 * Ends jobs as failed that neither wait nor run in the queue any more: their last attempt died with
 * its process, so that nobody settled them. Returns how many.
 *
 * @example
 * ```ts
 * await endAbandonedRuns(prisma, { before: minuteAgo, at: new Date(), limit: 100 });
 * ```
 */
export async function endAbandonedRuns(
  prisma: PrismaClient,
  { before, at, limit, onEnded }: AbandonedRuns,
): Promise<number> {
  const abandoned = await prisma.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM job_run r
    WHERE r.state IN ('queued', 'running') AND r.updated_at < ${before}
      AND NOT EXISTS (
        SELECT 1 FROM pgboss.job j
        WHERE j.name = r.queue AND j.id = r.id AND j.state <= 'active')
    ORDER BY r.updated_at
    LIMIT ${limit}`;
  const { name, code, message } = new JobError('lost', 'The worker died during the last attempt');
  const error = { name, code, message };
  for (const { id } of abandoned) {
    await prisma.$transaction((tx) =>
      moveRun(
        tx,
        {
          id,
          from: ['queued', 'running'],
          set: { state: 'failed', endedAt: at, error: json(error) },
          event: 'failed',
          data: { error },
          at,
        },
        onEnded,
      ),
    );
  }
  return abandoned.length;
}
