import { AppError, type Clock } from '@headgate/core';
import type { HeldBack, JobRun } from '@headgate/jobs';
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

/** A job, and what holds it up where it could run and waits. */
export interface DescribedJob {
  readonly job: JobRun;
  readonly heldBack: HeldBack | undefined;
}

/** @throws AppError `not_found` also for a job of another organisation */
export async function describeJob(
  services: Pick<JobServices, 'jobs' | 'queues'> & { readonly clock: Clock },
  scope: TenantScope,
  id: string,
): Promise<DescribedJob> {
  const job = await getJob(services, scope, id);
  const waits = job.state === 'queued' && job.runAt.getTime() <= services.clock();
  return { job, heldBack: waits ? await services.queues.heldBack(job.queue) : undefined };
}
