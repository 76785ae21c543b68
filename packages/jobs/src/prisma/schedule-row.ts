import type { Prisma } from '@headgate/db';
import type { JobOwner } from '../define-task.ts';
import type { Schedule } from '../schedules.ts';

/** What is shown of a schedule. */
export const scheduleColumns = {
  id: true,
  organizationId: true,
  createdBy: true,
  runsAs: true,
  type: true,
  input: true,
  inputVersion: true,
  priority: true,
  cron: true,
  timeZone: true,
  nextRunAt: true,
  lastRunAt: true,
  lastJobId: true,
  pausedAt: true,
  pausedReason: true,
  createdAt: true,
  updatedAt: true,
  version: true,
} as const satisfies Prisma.JobScheduleSelect;

/** The row as a schedule: this package wrote its reason, and nothing else did. */
export function asSchedule(
  row: Prisma.JobScheduleGetPayload<{ select: typeof scheduleColumns }>,
): Schedule {
  return row as Schedule;
}

/** While a job of a schedule with this key waits or runs, the schedule makes no second one. */
export function scheduleKey(id: string): string {
  return `schedule:${id}`;
}

/** In whose name the jobs of a schedule run. */
export function ownerOf(row: {
  readonly organizationId: string;
  readonly runsAs: string;
  readonly apiKeyId: string | null;
  readonly projectId: string | null;
}): JobOwner {
  const { organizationId, runsAs: userId, apiKeyId, projectId } = row;
  return {
    organizationId,
    userId,
    ...(apiKeyId !== null && { apiKeyId }),
    ...(projectId !== null && { projectId }),
  };
}
