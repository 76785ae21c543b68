import { Prisma, type PrismaClient } from '@headgate/db';
import type { QueueStats } from '../job-queue.ts';
import { countJobs, deadLetterQueue, ordersMessage, tellWorkers } from '../pg-boss/statements.ts';
import type { QueueReport, QueueReports } from '../queue-reports.ts';
import { rawPage } from './raw-page.ts';
import { heardOf, takesJobs } from './worker-rows.ts';

interface Service {
  readonly queue: string;
  readonly workers: number;
  readonly finishedPerMinute: number;
  readonly failedPerMinute: number;
  readonly pausedAt: Date | null;
}

type Counts = Omit<QueueStats, 'oldestWaitingSeconds'> & {
  readonly oldestWaitingSeconds: number | null;
};

/** pg-boss has queues of its own, and one holds the dead letters of all. */
const ours = Prisma.sql`q.name <> ${deadLetterQueue} AND left(q.name, 2) <> '__'`;

/**
 * The queues of the database, with what workers tell of them, for operators.
 *
 * @example
 * ```ts
 * await prismaQueueReports(prisma).pause('chat.async', userId);
 * ```
 */
export function prismaQueueReports(prisma: PrismaClient): QueueReports<Prisma.TransactionClient> {
  async function reports(queues: readonly string[]): Promise<QueueReport[]> {
    const names = [...queues];
    const counts = await prisma.$queryRawUnsafe<Counts[]>(countJobs, names);
    const services = await prisma.$queryRaw<Service[]>`
      SELECT q.name AS queue,
        (SELECT count(*)::int FROM worker_node n WHERE ${takesJobs} AND q.name = ANY (n.queues))
          AS workers,
        (SELECT coalesce(sum((n.rates -> q.name ->> 'finished')::int), 0)::int
          FROM worker_node n WHERE ${heardOf}) AS "finishedPerMinute",
        (SELECT coalesce(sum((n.rates -> q.name ->> 'failed')::int), 0)::int
          FROM worker_node n WHERE ${heardOf}) AS "failedPerMinute",
        p.paused_at AS "pausedAt"
      FROM pgboss.queue q LEFT JOIN queue_pause p ON p.queue = q.name
      WHERE q.name IN (${Prisma.join(['', ...names])})`;
    const countOf = new Map(counts.map((each) => [each.queue, each]));
    const serviceOf = new Map(services.map((each) => [each.queue, each]));
    return names.flatMap((queue) => {
      const [count, service] = [countOf.get(queue), serviceOf.get(queue)];
      if (!count || !service) return [];
      const oldestWaitingSeconds = count.oldestWaitingSeconds ?? undefined;
      return [{ ...count, ...service, oldestWaitingSeconds }];
    });
  }

  async function find(queue: string): Promise<QueueReport | undefined> {
    const rows = await prisma.$queryRaw<{ name: string }[]>`
      SELECT q.name FROM pgboss.queue q WHERE q.name = ${queue} AND ${ours}`;
    return rows.length > 0 ? (await reports([queue]))[0] : undefined;
  }

  /** Changes whether a queue is paused, and tells the workers; nothing when it is so already. */
  async function change(
    queue: string,
    write: (tx: Prisma.TransactionClient) => Promise<{ count: number }>,
    within: ((tx: Prisma.TransactionClient) => Promise<unknown>) | undefined,
  ): Promise<QueueReport | undefined> {
    if (!(await find(queue))) return undefined;
    await prisma.$transaction(async (tx) => {
      if ((await write(tx)).count === 0) return;
      await within?.(tx);
      await tx.$queryRawUnsafe(tellWorkers, ordersMessage);
    });
    return find(queue);
  }

  return {
    find,
    of: reports,
    list: (request) =>
      rawPage<{ name: string }, QueueReport>(
        prisma,
        {
          table: ['pgboss', 'queue'],
          where: { text: `name <> '${deadLetterQueue}' and left(name, 2) <> '__'`, values: [] },
        },
        request,
        (keys) => reports(keys.map(({ name }) => name)),
      ),
    pause: (queue, pausedBy, within) =>
      change(
        queue,
        (tx) =>
          tx.queuePause.createMany({
            data: { queue, pausedBy, pausedAt: new Date() },
            skipDuplicates: true,
          }),
        within,
      ),
    resume: (queue, within) =>
      change(queue, (tx) => tx.queuePause.deleteMany({ where: { queue } }), within),
    async heldBack(queue) {
      const [found] = await prisma.$queryRaw<{ served: boolean; paused: boolean }[]>`
        SELECT
          EXISTS (SELECT 1 FROM worker_node n WHERE ${takesJobs} AND ${queue} = ANY (n.queues))
            AS served,
          EXISTS (SELECT 1 FROM queue_pause WHERE queue = ${queue}) AS paused`;
      if (found?.paused) return 'queue_paused';
      return found?.served ? undefined : 'no_worker';
    },
    unserved: () => prisma.$queryRaw`
      SELECT q.name AS queue, j.waiting
      FROM pgboss.queue q,
        LATERAL (
          SELECT count(*)::int AS waiting FROM pgboss.job
          WHERE name = q.name AND state < 'active' AND start_after <= pgboss.job_now()) j
      WHERE ${ours} AND j.waiting > 0 AND NOT EXISTS (
        SELECT 1 FROM worker_node n WHERE ${takesJobs} AND q.name = ANY (n.queues))
      ORDER BY q.name`,
  };
}
