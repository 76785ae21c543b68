import { AppError } from '@headgate/core';

/** The versions of a resource that a change may meet; undefined is any. */
export type ExpectedVersions = readonly number[] | undefined;

/** Whether a resource without a version is as a change may meet it; undefined is any. */
export type Expectation<Resource> = ((current: Resource) => boolean) | undefined;

/** Why a change met nothing: the resource is not there, or has another version than expected. */
export function unmet(exists: boolean): AppError {
  return new AppError(exists ? 'precondition_failed' : 'not_found');
}
