import type { Schedule } from '@headgate/jobs';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { permittedType } from '../jobs/job-type.ts';
import { permissions } from '../permissions/permissions.ts';
import type { ScheduleServices } from './ports.ts';
import { scheduleOwner } from './schedule-owner.ts';
import { withFaults } from './with-faults.ts';

/** A schedule as a client asks for it. */
export interface ScheduleRequest {
  readonly type: string;
  readonly input?: unknown;
  readonly priority: number;
  readonly cron: string;
  readonly timeZone: string;
  readonly paused: boolean;
}

/**
 * Makes a schedule whose jobs run in the actor's name.
 *
 * @throws AppError `validation_failed` for a type that there is none of, an input that does not fit it, and times that
 *   are none; AuthError when the actor may not do what the job does
 */
export async function createSchedule(
  services: ScheduleServices,
  actor: Actor,
  { type, ...request }: ScheduleRequest,
): Promise<Schedule> {
  const { principal } = actor;
  permissions.authorize(principal, 'jobs:write');
  const known = permittedType(services, principal, type);
  const owner = scheduleOwner(principal, known);
  const created = services.schedules.create(
    { task: known.task, input: undefined, ...request, owner },
    (id) =>
      auditRecord(services, actor, {
        action: 'schedule.created',
        targetId: id,
        details: { type },
      }),
  );
  return withFaults(created);
}
