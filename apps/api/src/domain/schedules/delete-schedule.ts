import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import type { ScheduleServices } from './ports.ts';

/** @throws AppError `not_found`, or `precondition_failed` when the schedule has another version than expected */
export async function deleteSchedule(
  services: ScheduleServices,
  actor: Actor,
  { id, expected }: { id: string; expected: ExpectedVersions },
): Promise<void> {
  const { schedules } = services;
  const { organizationId } = actor.principal;
  const audit = auditRecord(services, actor, { action: 'schedule.deleted', targetId: id });
  const deleted = await schedules.delete(organizationId, id, expected, audit);
  if (!deleted) throw unmet((await schedules.find(organizationId, id)) !== undefined);
}
