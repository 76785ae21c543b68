import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { JobOwner } from '../define-task.ts';
import { JobError } from '../errors.ts';
import type { JobQueue } from '../job-queue.ts';
import type { CreatedJob, JobEvent, JobRun, JobRuns, NewJob } from '../job-runs.ts';
import { storedInput } from '../task-input.ts';
import type { TaskRegistry } from '../task-registry.ts';
import {
  asRun,
  asSummary,
  backToQueue,
  json,
  lockRun,
  moveRun,
  type OnRunEnded,
  runColumns,
  summaryColumns,
} from './move-run.ts';

/** What {@link prismaJobRuns} takes. */
export interface PrismaJobRunsOptions {
  readonly prisma: PrismaClient;
  readonly queue: Pick<JobQueue, 'enqueue' | 'cancel' | 'redrive'>;
  /** The tasks of the queue. */
  readonly tasks: TaskRegistry;
  readonly onEnded?: OnRunEnded;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

/**
 * The jobs of organisations, in the table `job_run` and, in the same transactions, in the queue.
 *
 * @example
 * ```ts
 * const jobs = prismaJobRuns({ prisma, queue, tasks });
 * await jobs.create({ task: sendReport, input: { reportId }, owner: { organizationId, userId } });
 * ```
 */
export function prismaJobRuns(options: PrismaJobRunsOptions): JobRuns {
  const { prisma, queue, tasks, onEnded, clock = systemClock, generateId = uuidv7() } = options;
  const now = () => new Date(clock());

  async function create(job: NewJob): Promise<CreatedJob> {
    const input = await storedInput(job.task, job.input);
    for (;;) {
      const made = await prisma.$transaction((tx) => insert(tx, job, input));
      if (made) return { made };
      const existing = await findOpen(job);
      // Gone meanwhile, it leaves the key free.
      if (existing) return { existing };
    }
  }

  async function insert(
    tx: Prisma.TransactionClient,
    { task, owner, priority = 0, runAt, uniqueKey }: NewJob,
    input: unknown,
  ): Promise<JobRun | undefined> {
    const [id, at] = [generateId(), now()];
    const [row] = await tx.jobRun.createManyAndReturn({
      data: {
        id,
        organizationId: owner.organizationId,
        createdBy: owner.userId,
        type: task.name,
        queue: task.queue,
        priority,
        uniqueKey: uniqueKey ?? null,
        input: json(input),
        eventCount: 1,
        runAt: runAt ?? at,
        createdAt: at,
        updatedAt: at,
      },
      skipDuplicates: true,
      select: runColumns,
    });
    if (!row) return undefined;
    await tx.jobEvent.create({
      data: {
        organizationId: owner.organizationId,
        jobId: id,
        sequence: 1,
        type: 'queued',
        data: {},
        createdAt: at,
      },
    });
    await queue.enqueue(task, input, { tx, id, owner, priority, ...(runAt && { runAt }) });
    return asRun(row);
  }

  async function findOpen({ owner, task, uniqueKey }: NewJob): Promise<JobRun | undefined> {
    const row = await prisma.jobRun.findFirst({
      where: {
        organizationId: owner.organizationId,
        type: task.name,
        uniqueKey: uniqueKey ?? null,
        state: { in: ['queued', 'running'] },
      },
      select: runColumns,
    });
    return row ? asRun(row) : undefined;
  }

  return {
    create,

    async find(organizationId, id) {
      const row = await prisma.jobRun.findUnique({
        where: { id, organizationId },
        select: runColumns,
      });
      return row ? asRun(row) : undefined;
    },

    async list({ organizationId, state, type }, request) {
      const where = {
        organizationId,
        ...(state !== undefined && { state }),
        ...(type !== undefined && { type }),
      };
      const found = await prismaPage(prisma, request, {
        where,
        find: ({ jobRun }, query) => jobRun.findMany({ ...query, select: summaryColumns }),
        count: ({ jobRun }, query) => jobRun.count(query),
        exactBehind: true,
      });
      return { ...found, rows: found.rows.map(asSummary) };
    },

    cancel: (organizationId, id) =>
      prisma.$transaction(async (tx) => {
        const run = await lockRun(tx, organizationId, id);
        if (!run || run.endedAt || run.cancelRequestedAt) return run;
        const at = now();
        const task = taskOf(run);
        const ended = !task || (await queue.cancel(task, id, { tx })) === 'removed';
        return moveRun(
          tx,
          {
            id,
            from: ['queued', 'running'],
            set: { cancelRequestedAt: at, ...(ended && { state: 'cancelled', endedAt: at }) },
            event: ended ? 'cancelled' : 'cancelling',
            at,
          },
          onEnded,
        );
      }),

    retry: (organizationId, id, owner) =>
      prisma.$transaction(async (tx) => {
        const run = await lockRun(tx, organizationId, id);
        return run && retryRun(tx, run, owner);
      }),

    async events(organizationId, id, after, limit) {
      const rows = await prisma.jobEvent.findMany({
        where: { organizationId, jobId: id, sequence: { gt: after } },
        orderBy: { sequence: 'asc' },
        take: limit,
      });
      return rows as unknown as JobEvent[];
    },
  };

  function taskOf(run: JobRun) {
    return tasks.find(run.type);
  }

  async function retryRun(
    tx: Prisma.TransactionClient,
    run: JobRun,
    owner: JobOwner,
  ): Promise<JobRun | undefined> {
    if (run.state !== 'failed' && run.state !== 'cancelled') {
      throw new JobError('not_ended', `A job can be run again once it has failed or was cancelled`);
    }
    const task = taskOf(run);
    if (!task) throw new JobError('unknown_task', `There is no task ${run.type} any more`);
    const { id, priority } = run;
    const input = run.input ?? undefined;
    await queue.redrive(task, input, { tx, id, owner, priority });
    const move = { queue: task.queue, from: ['failed', 'cancelled'], at: now() } as const;
    return moveRun(tx, backToQueue(id, move));
  }
}
