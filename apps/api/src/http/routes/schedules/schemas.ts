import { pauseReasons, type Schedule } from '@headgate/jobs';
import { z } from '@hono/zod-openapi';
import { exampleInput } from '../jobs/schemas.ts';

/** A schedule as the API shows it. */
export const scheduleSchema = z
  .object({
    id: z.uuid(),
    type: z.string(),
    input: z.unknown(),
    priority: z.int(),
    cron: z.string(),
    time_zone: z.string(),
    paused: z.boolean(),
    paused_at: z.iso.datetime().nullable(),
    paused_reason: z.enum(pauseReasons).nullable().openapi({
      description:
        '`not_permitted`: the account in whose name it runs has left, lost its role, or its API key ended. `invalid_input`: its input fits its type no longer.',
    }),
    next_run_at: z.iso.datetime().nullable(),
    last_run_at: z.iso.datetime().nullable(),
    last_job_id: z.uuid().nullable(),
    created_by: z.uuid(),
    runs_as: z.uuid().openapi({
      description: 'The account in whose name its jobs run: whoever changed it last.',
    }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Schedule');

/** What a schedule can be given, at its making and later. */
export const scheduleTerms = {
  input: z
    .unknown()
    .optional()
    .openapi({ description: 'What the type of job takes.', example: exampleInput }),
  priority: z.int().min(-100).max(100),
  cron: z.string().min(1).max(200).openapi({
    description:
      'Five fields: minute, hour, day of the month, month, day of the week. With lists, ranges, steps and names.',
    example: '30 2 * * 1-5',
  }),
  time_zone: z.string().min(1).max(64).openapi({
    description: 'A name of the IANA time zone database.',
    example: 'Europe/Berlin',
  }),
  paused: z.boolean(),
};

export const scheduleParams = z.object({ id: z.uuid() });

export function presentSchedule(schedule: Schedule): z.output<typeof scheduleSchema> {
  return {
    id: schedule.id,
    type: schedule.type,
    input: schedule.input,
    priority: schedule.priority,
    cron: schedule.cron,
    time_zone: schedule.timeZone,
    paused: schedule.pausedAt !== null,
    paused_at: schedule.pausedAt?.toISOString() ?? null,
    paused_reason: schedule.pausedReason,
    next_run_at: schedule.nextRunAt?.toISOString() ?? null,
    last_run_at: schedule.lastRunAt?.toISOString() ?? null,
    last_job_id: schedule.lastJobId,
    created_by: schedule.createdBy,
    runs_as: schedule.runsAs,
    created_at: schedule.createdAt.toISOString(),
    updated_at: schedule.updatedAt.toISOString(),
  };
}
