import type { Principal } from '@headgate/auth';
import { AppError, isAppError } from '@headgate/core';
import { permissions } from '../permissions/permissions.ts';
import type { JobServices, JobType } from './ports.ts';

/**
 * The type of a job that a principal may ask for.
 *
 * @throws AppError `validation_failed` for a type that there is none of; AuthError when the principal may not do what
 *   the job does
 */
export function permittedType(
  { jobTypes }: Pick<JobServices, 'jobTypes'>,
  principal: Principal,
  type: string,
): JobType {
  const known = jobTypes.get(type);
  if (!known) throw unknownType([...jobTypes.keys()]);
  for (const each of known.permissions ?? []) permissions.authorize(principal, each);
  return known;
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
export function withinInput(error: unknown): unknown {
  if (!isAppError(error) || error.code !== 'validation_failed') return error;
  return new AppError('validation_failed', {
    detail: 'The input does not fit the type of job.',
    errors: (error.errors ?? []).map((fault) => ({
      ...fault,
      pointer: `/input${fault.pointer}`,
    })),
  });
}
