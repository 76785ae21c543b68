import { AppError } from '@headgate/core';
import type { JobRun } from '@headgate/jobs';
import type { TenantScope } from '../tenancy/tenant-scope.ts';
import type { JobServices } from './ports.ts';

/**
 * Ends a job that waits, and has one stopped that runs. One that has ended stays as it is.
 *
 * @throws AppError `not_found` also for a job of another organisation
 */
export async function cancelJob(
  { jobs }: Pick<JobServices, 'jobs'>,
  { organizationId }: TenantScope,
  id: string,
): Promise<JobRun> {
  const cancelled = await jobs.cancel(organizationId, id);
  if (!cancelled) throw new AppError('not_found');
  return cancelled;
}
