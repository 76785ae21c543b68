import { isAppError } from '@headgate/core';
import { isJobError, JobError, type JobOwner } from '@headgate/jobs';
import { isProviderError } from '@headgate/model-provider';
import type { Caller } from '../domain/usage/ports.ts';

/** Who pays for the calls of a job. */
export function ownerOf(owner: JobOwner | undefined): Caller {
  if (!owner) throw new JobError('given_up', 'The job has no owner who would pay for it');
  const { organizationId, userId, apiKeyId, projectId } = owner;
  return { organizationId, userId, apiKeyId, projectId };
}

/** Whether a run ends because somebody does not want it any more. */
export function wasCancelled({ aborted, reason }: AbortSignal): boolean {
  return aborted && isJobError(reason) && reason.code === 'cancelled';
}

/** The error of a call, marked as final where the same call can only fail again. */
export function unlessHopeless(error: unknown): unknown {
  const hopeless = isProviderError(error) ? !error.info.retryable : isRefusal(error);
  if (!hopeless || !(error instanceof Error)) return error;
  return new JobError('given_up', error.message, { cause: error });
}

/** A refusal of our own is one of what was asked for, except that a quota fills up again. */
function isRefusal(error: unknown): boolean {
  return isAppError(error) && error.retryAfter === undefined;
}
