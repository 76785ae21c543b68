import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { JobOwner, TaskDeclaration } from '../define-task.ts';
import { JobError } from '../errors.ts';
import type { JobQueue } from '../job-queue.ts';
import type { CreatedJob, JobEvent, JobRun, JobRuns, NewJob } from '../job-runs.ts';
import { storedInput, upgradedInput } from '../task-input.ts';
import type { TaskRegistry } from '../task-registry.ts';
import type { TraceContext, TraceSend } from '../trace-context.ts';
import { insertRun } from './insert-run.ts';
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
  /** Makes a job a part of the trace of what runs now, where it is given none. */
  readonly sending?: TraceSend;
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
  const { sending = (_, send) => send(undefined) } = options;
  const now = () => new Date(clock());

  async function create(job: NewJob): Promise<CreatedJob> {
    const input = await storedInput(job.task, job.input);
    for (;;) {
      const checked = { ...job, input, id: generateId(), at: now() };
      const made = await sent(checked.id, job.task, job.trace, (trace) =>
        prisma.$transaction((tx) => insertRun(tx, queue, { ...checked, trace })),
      );
      if (made) return { made };
      const existing = await findOpen(job);
      // Gone meanwhile, it leaves the key free.
      if (existing) return { existing };
    }
  }

  /** Sends a job as a part of the given trace, or else of that of what runs now. */
  function sent<Result>(
    id: string,
    { name, queue: of }: TaskDeclaration,
    given: TraceContext | undefined,
    send: (trace: TraceContext | undefined) => Promise<Result>,
  ): Promise<Result> {
    return given ? send(given) : sending({ id, task: name, queue: of }, send);
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

    retry: (organizationId, id, owner, given) =>
      prisma.$transaction(async (tx) => {
        const run = await lockRun(tx, organizationId, id);
        return run && retryRun(tx, run, owner, given);
      }),

    async events(organizationId, id, after, limit) {
      const rows = await prisma.jobEvent.findMany({
        where: { organizationId, jobId: id, sequence: { gt: after } },
        orderBy: { sequence: 'asc' },
        take: limit,
      });
      return rows as unknown as JobEvent[];
    },

    async standings(ids) {
      const rows = await prisma.jobRun.findMany({
        where: { id: { in: [...ids] } },
        select: { id: true, eventCount: true, endedAt: true },
      });
      return new Map(
        rows.map(({ id, eventCount, endedAt }) => [id, { eventCount, isEnded: endedAt !== null }]),
      );
    },
  };

  function taskOf(run: JobRun) {
    return tasks.find(run.type);
  }

  async function retryRun(
    tx: Prisma.TransactionClient,
    run: JobRun,
    owner: JobOwner,
    given: TraceContext | undefined,
  ): Promise<JobRun | undefined> {
    if (run.state !== 'failed' && run.state !== 'cancelled') {
      throw new JobError('not_ended', `A job can be run again once it has failed or was cancelled`);
    }
    const task = taskOf(run);
    if (!task) throw new JobError('unknown_task', `There is no task ${run.type} any more`);
    const { id, priority } = run;
    const input = upgradedInput(task, run.input ?? undefined, run.inputVersion);
    await sent(id, task, given, (trace) =>
      queue.redrive(task, input, { tx, id, owner, priority, trace }),
    );
    const move = { queue: task.queue, from: ['failed', 'cancelled'], at: now() } as const;
    const back = backToQueue(id, move);
    const stored = { input: json(input), inputVersion: task.version };
    return moveRun(tx, { ...back, set: { ...back.set, ...stored } });
  }
}
