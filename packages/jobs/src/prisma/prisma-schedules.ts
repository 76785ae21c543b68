import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import { assertCronTimes, nextCronTime } from '../cron.ts';
import type { JobRuns } from '../job-runs.ts';
import type { ScheduleChange, ScheduleOwner, Schedules } from '../schedules.ts';
import { storedInput, upgradedInput } from '../task-input.ts';
import { json } from './move-run.ts';
import { asSchedule, scheduleKey, scheduleColumns as select } from './schedule-row.ts';

/** What {@link prismaSchedules} takes. */
export interface PrismaSchedulesOptions {
  readonly prisma: PrismaClient;
  readonly jobs: Pick<JobRuns, 'create'>;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

/**
 * The schedules of organisations, in the table `job_schedule`; `tickSchedules` makes their jobs.
 *
 * @example
 * ```ts
 * const schedules = prismaSchedules({ prisma, jobs });
 * await schedules.create({ task, input, priority: 0, cron: '0 3 * * *', timeZone: 'Europe/Berlin', paused: false, owner });
 * ```
 */
export function prismaSchedules(
  options: PrismaSchedulesOptions,
): Schedules<Prisma.TransactionClient> {
  const { prisma, jobs, clock = systemClock, generateId = uuidv7() } = options;
  const now = () => new Date(clock());

  return {
    async create({ task, input, priority, cron, timeZone, paused, owner }, within) {
      assertCronTimes({ cron, timeZone });
      const stored = await storedInput(task, input);
      const [id, at] = [generateId(), now()];
      return prisma.$transaction(async (tx) => {
        const row = await tx.jobSchedule.create({
          data: {
            id,
            organizationId: owner.organizationId,
            createdBy: owner.userId,
            ...ownerColumns(owner),
            type: task.name,
            input: json(stored),
            inputVersion: task.version,
            priority,
            cron,
            timeZone,
            ...pauseColumns(paused, { cron, timeZone }, at),
            createdAt: at,
            updatedAt: at,
          },
          select,
        });
        await within?.(tx, id);
        return asSchedule(row);
      });
    },

    async find(organizationId, id) {
      const row = await prisma.jobSchedule.findUnique({ where: { id, organizationId }, select });
      return row ? asSchedule(row) : undefined;
    },

    async findVersion(organizationId, id) {
      const row = await prisma.jobSchedule.findUnique({
        where: { id, organizationId },
        select: { version: true },
      });
      return row?.version;
    },

    async list(organizationId, request) {
      const found = await prismaPage(prisma, request, {
        where: { organizationId },
        find: ({ jobSchedule }, query) => jobSchedule.findMany({ ...query, select }),
        count: ({ jobSchedule }, query) => jobSchedule.count(query),
        exactBehind: true,
      });
      return { ...found, rows: found.rows.map(asSchedule) };
    },

    async change(id, change, versions, within) {
      const stored = change.input && (await storedInput(change.input.task, change.input.value));
      return prisma.$transaction(async (tx) => {
        const { organizationId } = change.owner;
        const [before] = await tx.$queryRaw<{ id: string }[]>`
          SELECT id FROM job_schedule
          WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid FOR UPDATE`;
        const row = before && (await tx.jobSchedule.findUnique({ where: { id }, select }));
        if (!row || !(versions?.includes(row.version) ?? true)) return undefined;
        const updated = await tx.jobSchedule.update({
          where: { id },
          data: {
            ...ownerColumns(change.owner),
            ...(change.input && {
              input: json(stored),
              inputVersion: change.input.task.version,
            }),
            ...(change.priority !== undefined && { priority: change.priority }),
            ...changedTimes(row, change, now()),
            updatedAt: now(),
            version: { increment: 1 },
          },
          select,
        });
        await within?.(tx, id);
        return asSchedule(updated);
      });
    },

    delete: (organizationId, id, versions, within) =>
      prisma.$transaction(async (tx) => {
        const { count } = await tx.jobSchedule.deleteMany({
          where: { id, organizationId, ...(versions && { version: { in: [...versions] } }) },
        });
        if (count > 0) await within?.(tx, id);
        return count > 0;
      }),

    async runNow(id, task, owner) {
      const { organizationId } = owner;
      const row = await prisma.jobSchedule.findUnique({ where: { id, organizationId }, select });
      if (!row) return undefined;
      const { priority, inputVersion } = row;
      const input = upgradedInput(task, row.input ?? undefined, inputVersion);
      const made = await jobs.create({ task, owner, priority, input, uniqueKey: scheduleKey(id) });
      if ('made' in made) {
        const { id: lastJobId, createdAt: lastRunAt } = made.made;
        await prisma.jobSchedule.updateMany({
          where: { id },
          data: { lastJobId, lastRunAt, version: { increment: 1 } },
        });
      }
      return made;
    },
  };
}

function ownerColumns({ userId, apiKeyId, projectId, roles }: ScheduleOwner) {
  return {
    runsAs: userId,
    apiKeyId: apiKeyId ?? null,
    projectId: projectId ?? null,
    roles: [...roles],
  };
}

function pauseColumns(paused: boolean, times: { cron: string; timeZone: string }, at: Date) {
  return paused
    ? { pausedAt: at, pausedReason: 'requested', nextRunAt: null }
    : { pausedAt: null, pausedReason: null, nextRunAt: nextCronTime(times, at) };
}

/** When it is due after a change; what was due before stays so unless the times or the pause change. */
function changedTimes(
  row: { cron: string; timeZone: string; pausedAt: Date | null },
  change: ScheduleChange,
  at: Date,
) {
  const times = { cron: change.cron ?? row.cron, timeZone: change.timeZone ?? row.timeZone };
  assertCronTimes(times);
  const wasPaused = row.pausedAt !== null;
  const paused = change.paused ?? wasPaused;
  const sameTimes = times.cron === row.cron && times.timeZone === row.timeZone;
  if (sameTimes && paused === wasPaused) return {};
  return { ...times, ...(paused && wasPaused ? {} : pauseColumns(paused, times, at)) };
}
