import type { PrismaClient } from '@headgate/db';
import type { JobSource } from '../job-source.ts';

/**
 * The token buckets of rate-limited queues, in the table `queue_rate`: one for all processes, by the
 * clock of the database. It begins full, so that a queue that was idle may start `count` jobs at once.
 */
export function queueRates(
  prisma: Pick<PrismaClient, '$queryRaw' | '$executeRaw'>,
): Required<Pick<JobSource, 'reserve' | 'giveBack'>> {
  const made = new Set<string>();

  async function make(queue: string, count: number): Promise<void> {
    if (made.has(queue)) return;
    await prisma.$executeRaw`
      INSERT INTO queue_rate (queue, tokens, updated_at) VALUES (${queue}, ${count}, now())
      ON CONFLICT (queue) DO NOTHING`;
    made.add(queue);
  }

  return {
    async reserve(queue, wanted, { count, seconds }) {
      await make(queue, count);
      const perSecond = count / seconds;
      const [taken] = await prisma.$queryRaw<{ granted: number; tokens: number }[]>`
        WITH bucket AS (
          SELECT queue, least(${count}::float8, tokens + ${perSecond}::float8 *
            greatest(0, extract(epoch FROM clock_timestamp() - updated_at)::float8)) AS level
          FROM queue_rate WHERE queue = ${queue} FOR UPDATE
        )
        UPDATE queue_rate q
        SET tokens = b.level - least(${wanted}::int, floor(b.level)), updated_at = clock_timestamp()
        FROM bucket b WHERE q.queue = b.queue
        RETURNING least(${wanted}::int, floor(b.level))::int AS granted, q.tokens`;
      if (!taken) {
        // Somebody has deleted the row.
        made.delete(queue);
        return { granted: 0, retryInMs: 100 };
      }
      const missing = Math.max(0, 1 - taken.tokens);
      return { granted: taken.granted, retryInMs: Math.ceil((missing / perSecond) * 1_000) };
    },
    async giveBack(queue, tokens, { count }) {
      await prisma.$executeRaw`
        UPDATE queue_rate SET tokens = least(${count}::float8, tokens + ${tokens}::float8)
        WHERE queue = ${queue}`;
    },
  };
}
