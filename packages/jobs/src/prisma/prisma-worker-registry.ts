import type { PrismaClient } from '@headgate/db';
import type { WorkerOrders, WorkerRegistry } from '../worker-nodes.ts';
import { lostAfterSeconds } from './worker-rows.ts';

const keptAfterLossHours = 24;

/**
 * The list of workers in the table `worker_node`, for a worker to be on. All times are those of the
 * database, so that no clock of a machine makes a worker lost. A lost worker is forgotten after a day.
 *
 * @example
 * ```ts
 * const node = await announceWorker({ ...about, runner, registry: prismaWorkerRegistry(prisma), log, onOrders });
 * ```
 */
export function prismaWorkerRegistry(
  prisma: Pick<PrismaClient, '$queryRaw' | '$executeRaw' | 'workerNode'>,
): WorkerRegistry {
  return {
    async report({ running, rates, ...node }) {
      const [orders] = await prisma.$queryRaw<WorkerOrders[]>`
        WITH lost AS (
          UPDATE worker_node SET state = 'lost'
          WHERE id <> ${node.id}::uuid AND state <> 'lost'
            AND heartbeat_at < now() - make_interval(secs => ${lostAfterSeconds})
          RETURNING id, host, pid
        ), forgotten AS (
          DELETE FROM worker_node
          WHERE state = 'lost' AND heartbeat_at < now() - make_interval(hours => ${keptAfterLossHours})
        ), reported AS (
          INSERT INTO worker_node (id, host, pid, version, queues, state, running, running_count,
            rates, started_at, heartbeat_at)
          VALUES (${node.id}::uuid, ${node.host}, ${node.pid}::int, ${node.version},
            ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(node.queues)}::jsonb)),
            ${node.state}, ${JSON.stringify(running)}::jsonb, ${node.runningCount}::int,
            ${JSON.stringify(rates)}::jsonb, ${node.startedAt}::timestamptz, now())
          ON CONFLICT (id) DO UPDATE SET state = excluded.state, running = excluded.running,
            running_count = excluded.running_count, rates = excluded.rates, heartbeat_at = now()
          RETURNING drain_requested_at
        )
        SELECT
          (SELECT drain_requested_at IS NOT NULL FROM reported) AS drain,
          ARRAY(SELECT queue FROM queue_pause) AS paused,
          coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'host', host, 'pid', pid)) FROM lost),
            '[]') AS lost`;
      return orders as WorkerOrders;
    },
    async leave(id) {
      await prisma.workerNode.deleteMany({ where: { id } });
    },
  };
}
