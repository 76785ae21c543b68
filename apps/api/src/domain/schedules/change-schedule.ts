import type { Schedule, ScheduleChange } from '@headgate/jobs';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { permittedType } from '../jobs/job-type.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import { getSchedule } from './get-schedule.ts';
import type { ScheduleServices } from './ports.ts';
import { scheduleOwner } from './schedule-owner.ts';
import { withFaults } from './with-faults.ts';

/** What a client changes of a schedule; a member `input` that is there counts, whatever its value. */
export interface ScheduleChangeRequest
  extends Pick<ScheduleChange, 'cron' | 'timeZone' | 'priority' | 'paused'> {
  readonly input?: unknown;
}

/**
 * Changes a schedule; its jobs run in the actor's name from then on.
 *
 * @throws AppError `not_found`, `precondition_failed` when it has another version than expected, `validation_failed` as
 *   `createSchedule`; AuthError when the actor may not do what the job does
 */
export async function changeSchedule(
  services: ScheduleServices,
  actor: Actor,
  {
    id,
    change,
    expected,
  }: { id: string; change: ScheduleChangeRequest; expected: ExpectedVersions },
): Promise<Schedule> {
  const { principal } = actor;
  permissions.authorize(principal, 'jobs:write');
  const { type } = await getSchedule(services, tenantOf(principal), id);
  const known = permittedType(services, principal, type);
  const { input, ...rest } = change;
  const updated = await withFaults(
    services.schedules.change(
      id,
      {
        ...rest,
        ...('input' in change && { input: { task: known.task, value: input } }),
        owner: scheduleOwner(principal, known),
      },
      expected,
      auditRecord(services, actor, {
        action: 'schedule.updated',
        targetId: id,
        details: { fields: Object.keys(change) },
      }),
    ),
  );
  if (updated) return updated;
  const { schedules } = services;
  throw unmet((await schedules.find(principal.organizationId, id)) !== undefined);
}
