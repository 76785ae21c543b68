import { AppError } from '@headgate/core';
import type { Schedule } from '@headgate/jobs';
import type { TenantScope } from '../tenancy/tenant-scope.ts';
import type { ScheduleServices } from './ports.ts';

/** @throws AppError `not_found` also for a schedule of another organisation */
export async function getSchedule(
  { schedules }: Pick<ScheduleServices, 'schedules'>,
  { organizationId }: TenantScope,
  id: string,
): Promise<Schedule> {
  const found = await schedules.find(organizationId, id);
  if (!found) throw new AppError('not_found');
  return found;
}
