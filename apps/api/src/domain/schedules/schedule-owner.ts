import { type Principal, roles } from '@headgate/auth';
import type { ScheduleOwner } from '@headgate/jobs';
import { jobOwner } from '../jobs/job-owner.ts';
import type { JobType } from '../jobs/ports.ts';
import { permissions } from '../permissions/permissions.ts';

/** In whose name the jobs of a schedule run, and which roles may have them run: it is asked again for each job. */
export function scheduleOwner(principal: Principal, job: JobType): ScheduleOwner {
  const needed = ['schedules:write', 'jobs:write', ...(job.permissions ?? [])] as const;
  return {
    ...jobOwner(principal),
    roles: roles.filter((role) => {
      const held = permissions.ofRole(role);
      return needed.every((each) => held.has(each));
    }),
  };
}
