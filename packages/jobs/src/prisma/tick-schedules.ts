import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import { Prisma, type PrismaClient } from '@headgate/db';
import { nextCronTime } from '../cron.ts';
import type { JobLog } from '../job-log.ts';
import type { JobQueue } from '../job-queue.ts';
import type { PauseReason } from '../schedules.ts';
import { storedInput, upgradedInput } from '../task-input.ts';
import type { TaskRegistry } from '../task-registry.ts';
import { insertRun } from './insert-run.ts';
import { ownerOf, scheduleKey } from './schedule-row.ts';

/** What {@link tickSchedules} takes. */
export interface TickSchedulesOptions {
  readonly prisma: PrismaClient;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  /** Schedules of other tasks are left to the workers that know them. */
  readonly tasks: TaskRegistry;
  readonly log: JobLog;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

/** What a look at the schedules came to. */
export interface Tick {
  /** Jobs that were made. */
  readonly made: number;
  /** When the next schedule is due, of those that this program knows. */
  readonly nextAt: Date | undefined;
}

/**
 * Makes the jobs of the schedules that are due. Each time counts once however many processes look,
 * since whoever makes the job moves the schedule on in the same transaction. Times that passed while
 * nobody looked make one job together; a time is passed over while the job of the time before still
 * waits or runs.
 *
 * @example
 * ```ts
 * const { nextAt } = await tickSchedules({ prisma, queue, tasks, log });
 * ```
 */
export async function tickSchedules(options: TickSchedulesOptions): Promise<Tick> {
  const { prisma, tasks, clock = systemClock } = options;
  const types = tasks.tasks.map(({ name }) => name);
  let made = 0;
  for (;;) {
    const done = await prisma.$transaction((tx) => tickOne(tx, types, options));
    if (done === 'nothing due') break;
    if (done === 'made') made += 1;
  }
  const next = await prisma.jobSchedule.findFirst({
    where: { type: { in: types }, nextRunAt: { gt: new Date(clock()) } },
    orderBy: { nextRunAt: 'asc' },
    select: { nextRunAt: true },
  });
  return { made, nextAt: next?.nextRunAt ?? undefined };
}

async function tickOne(
  tx: Prisma.TransactionClient,
  types: readonly string[],
  { queue, tasks, log, clock = systemClock, generateId = uuidv7() }: TickSchedulesOptions,
): Promise<'made' | 'passed over' | 'nothing due'> {
  const at = new Date(clock());
  const [due] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM job_schedule
    WHERE next_run_at <= ${at} AND type IN (${Prisma.join(['', ...types])})
    ORDER BY next_run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`;
  const schedule = due && (await tx.jobSchedule.findUnique({ where: { id: due.id } }));
  if (!schedule) return 'nothing due';
  const { id, nextRunAt, type, priority } = schedule;

  async function pause(reason: PauseReason): Promise<'passed over'> {
    await tx.jobSchedule.update({
      where: { id },
      data: { pausedAt: at, pausedReason: reason, nextRunAt: null, version: { increment: 1 } },
    });
    log.warn({ task: type, reason, org_id: schedule?.organizationId }, 'a schedule was paused');
    return 'passed over';
  }

  const task = tasks.find(type);
  // Of a newer version than this worker has: a newer worker takes it, and what is behind it.
  if (!task || schedule.inputVersion > task.version) return 'nothing due';
  if (!(await mayRun(tx, schedule, at))) return pause('not_permitted');
  let input: unknown;
  try {
    const upgraded = upgradedInput(task, schedule.input ?? undefined, schedule.inputVersion);
    input = await storedInput(task, upgraded);
  } catch {
    return pause('invalid_input');
  }
  const job = { id: generateId(), at, task, input, owner: ownerOf(schedule), priority };
  const run = await insertRun(tx, queue, { ...job, uniqueKey: scheduleKey(id) });
  // A clock that is behind must not meet the time again that another process has served.
  const after = nextRunAt && nextRunAt > at ? nextRunAt : at;
  await tx.jobSchedule.update({
    where: { id },
    data: {
      nextRunAt: nextCronTime(schedule, after),
      ...(run && { lastRunAt: at, lastJobId: run.id }),
      version: { increment: 1 },
    },
  });
  if (!run) log.info({ task: type }, 'a scheduled time was passed over: its job still runs');
  return run ? 'made' : 'passed over';
}

/** Whether the owner still has a role that may run the job, and the API key, where it was one, is in force. */
async function mayRun(
  tx: Prisma.TransactionClient,
  { organizationId, runsAs, apiKeyId, roles }: Prisma.JobScheduleGetPayload<object>,
  at: Date,
): Promise<boolean> {
  const member = await tx.membership.findFirst({
    where: { organizationId, userId: runsAs, role: { in: roles } },
    select: { role: true },
  });
  if (!member || apiKeyId === null) return member !== null;
  const key = await tx.apiKey.findFirst({
    where: { id: apiKeyId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: at } }] },
    select: { id: true },
  });
  return key !== null;
}
