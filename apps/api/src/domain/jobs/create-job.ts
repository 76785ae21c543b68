import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { CreatedJob, JobRun } from '@headgate/jobs';
import { jobOwner } from './job-owner.ts';
import { permittedType, withinInput } from './job-type.ts';
import type { JobServices } from './ports.ts';

/** A job as a client asks for it. */
export interface JobRequest {
  readonly type: string;
  readonly input?: unknown;
  readonly priority?: number | undefined;
  readonly runAt?: Date | undefined;
  readonly uniqueKey?: string | undefined;
}

/**
 * Makes a job in the name of a principal.
 *
 * @throws AppError `validation_failed` for a type that there is none of and for an input that does not fit it,
 *   `job_exists` when the unique key is taken; AuthError when the principal may not do what the job does
 */
export async function createJob(
  { jobs, jobTypes }: JobServices,
  principal: Principal,
  { type, input, ...options }: JobRequest,
): Promise<JobRun> {
  const known = permittedType({ jobTypes }, principal, type);
  const owner = jobOwner(principal);
  const created = await jobs
    .create({ task: known.task, input, owner, ...options })
    .catch((error: unknown): CreatedJob => {
      throw withinInput(error);
    });
  if ('existing' in created) {
    throw new AppError('job_exists', { extensions: { job_id: created.existing.id } });
  }
  return created.made;
}
