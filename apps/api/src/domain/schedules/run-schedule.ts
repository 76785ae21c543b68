import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { JobRun } from '@headgate/jobs';
import { jobOwner } from '../jobs/job-owner.ts';
import { permittedType } from '../jobs/job-type.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import { getSchedule } from './get-schedule.ts';
import type { ScheduleServices } from './ports.ts';
import { withFaults } from './with-faults.ts';

/**
 * Makes a job of a schedule now, in the principal's name; its next time stays.
 *
 * @throws AppError `not_found`, `job_exists` while the last job of the schedule waits or runs; AuthError when the
 *   principal may not do what the job does
 */
export async function runSchedule(
  services: Pick<ScheduleServices, 'schedules' | 'jobTypes'>,
  principal: Principal,
  id: string,
): Promise<JobRun> {
  permissions.authorize(principal, 'jobs:write');
  const { type } = await getSchedule(services, tenantOf(principal), id);
  const { task } = permittedType(services, principal, type);
  const created = await withFaults(services.schedules.runNow(id, task, jobOwner(principal)));
  if (!created) throw new AppError('not_found');
  if ('made' in created) return created.made;
  throw new AppError('job_exists', { extensions: { job_id: created.existing.id } });
}
