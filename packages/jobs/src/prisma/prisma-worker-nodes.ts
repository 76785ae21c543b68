import { Prisma, type PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import { ordersMessage, tellWorkers } from '../pg-boss/statements.ts';
import type { RunningJobReport, WorkerNode, WorkerNodes, WorkerState } from '../worker-nodes.ts';
import { heardOf } from './worker-rows.ts';

const select = {
  id: true,
  host: true,
  pid: true,
  version: true,
  queues: true,
  state: true,
  running: true,
  runningCount: true,
  startedAt: true,
  heartbeatAt: true,
  drainRequestedAt: true,
} as const satisfies Prisma.WorkerNodeSelect;

type Row = Prisma.WorkerNodeGetPayload<{ select: typeof select }>;

/**
 * The list of workers in the table `worker_node`, for operators.
 *
 * @example
 * ```ts
 * await prismaWorkerNodes(prisma).drain(id, true);
 * ```
 */
export function prismaWorkerNodes(prisma: PrismaClient): WorkerNodes<Prisma.TransactionClient> {
  /** Where nobody is left to say that a worker is lost, its own silence says so. */
  async function nodes(rows: readonly Row[]): Promise<WorkerNode[]> {
    const ids = rows.map(({ id }) => id);
    const heard = await prisma.$queryRaw<{ id: string }[]>`
      SELECT n.id FROM worker_node n
      WHERE n.id::text IN (${Prisma.join(['', ...ids])}) AND ${heardOf}`;
    const alive = new Set(heard.map(({ id }) => id));
    return rows.map((row) => ({
      ...row,
      state: alive.has(row.id) ? (row.state as WorkerState) : 'lost',
      running: row.running as unknown as readonly RunningJobReport[],
    }));
  }

  async function find(id: string): Promise<WorkerNode | undefined> {
    const row = await prisma.workerNode.findUnique({ where: { id }, select });
    return row ? (await nodes([row]))[0] : undefined;
  }

  return {
    find,
    async list(request) {
      const found = await prismaPage(prisma, request, {
        where: {},
        find: ({ workerNode }, query) => workerNode.findMany({ ...query, select }),
        count: ({ workerNode }, query) => workerNode.count(query),
        exactBehind: true,
      });
      return { ...found, rows: await nodes(found.rows) };
    },
    async drain(id, wanted, within) {
      await prisma.$transaction(async (tx) => {
        const { count } = await tx.workerNode.updateMany({
          where: { id, drainRequestedAt: wanted ? null : { not: null } },
          data: { drainRequestedAt: wanted ? new Date() : null },
        });
        if (count === 0) return;
        await within?.(tx);
        await tx.$queryRawUnsafe(tellWorkers, ordersMessage);
      });
      return find(id);
    },
  };
}
