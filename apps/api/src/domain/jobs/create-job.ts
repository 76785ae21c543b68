import type { Principal } from '@headgate/auth';
import { AppError, isAppError } from '@headgate/core';
import type { CreatedJob, JobRun } from '@headgate/jobs';
import { permissions } from '../permissions/permissions.ts';
import { jobOwner } from './job-owner.ts';
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
  const known = jobTypes.get(type);
  if (!known) throw unknownType([...jobTypes.keys()]);
  if (known.permission) permissions.authorize(principal, known.permission);
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

function unknownType(known: readonly string[]): AppError {
  return new AppError('validation_failed', {
    detail: 'There is no such type of job.',
    errors: [
      {
        pointer: '/type',
        in: 'body',
        code: 'invalid_value',
        message: `Expected one of ${known.map((name) => JSON.stringify(name)).join(', ')}.`,
      },
    ],
  });
}

/** The faults of an input, where they stand in the body. */
function withinInput(error: unknown): unknown {
  if (!isAppError(error) || error.code !== 'validation_failed') return error;
  return new AppError('validation_failed', {
    detail: 'The input does not fit the type of job.',
    errors: (error.errors ?? []).map((fault) => ({
      ...fault,
      pointer: `/input${fault.pointer}`,
    })),
  });
}
