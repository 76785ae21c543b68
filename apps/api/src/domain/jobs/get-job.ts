import { AppError } from '@headgate/core';
import type { JobRun } from '@headgate/jobs';
import type { TenantScope } from '../tenancy/tenant-scope.ts';
import type { JobServices } from './ports.ts';

/** @throws AppError `not_found` also for a job of another organisation */
export async function getJob(
  { jobs }: Pick<JobServices, 'jobs'>,
  { organizationId }: TenantScope,
  id: string,
): Promise<JobRun> {
  const found = await jobs.find(organizationId, id);
  if (!found) throw new AppError('not_found');
  return found;
}
