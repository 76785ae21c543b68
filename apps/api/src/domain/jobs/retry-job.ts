import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import { isJobError, type JobRun } from '@headgate/jobs';
import { permissions } from '../permissions/permissions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import { getJob } from './get-job.ts';
import { jobOwner } from './job-owner.ts';
import type { JobServices } from './ports.ts';

/**
 * Runs a job once more that has failed or was cancelled, under the same id and in the name of who asks.
 *
 * @throws AppError `not_found` also for a job of another organisation, `job_not_ended` when there is nothing to repeat
 */
export async function retryJob(
  { jobs, jobTypes }: JobServices,
  principal: Principal,
  id: string,
): Promise<JobRun> {
  const { type } = await getJob({ jobs }, tenantOf(principal), id);
  const needed = jobTypes.get(type)?.permissions ?? [];
  for (const each of needed) permissions.authorize(principal, each);
  try {
    const retried = await jobs.retry(principal.organizationId, id, jobOwner(principal));
    if (!retried) throw new AppError('not_found');
    return retried;
  } catch (error) {
    if (isJobError(error) && (error.code === 'not_ended' || error.code === 'unknown_task')) {
      throw new AppError('job_not_repeatable', { detail: `${error.message}.`, cause: error });
    }
    throw error;
  }
}
