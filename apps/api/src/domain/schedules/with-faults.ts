import { AppError } from '@headgate/core';
import { isJobError } from '@headgate/jobs';
import { withinInput } from '../jobs/job-type.ts';

const pointers: Readonly<Record<string, string>> = {
  invalid_cron: '/cron',
  invalid_time_zone: '/time_zone',
};

/** What a schedule was refused for, where it stands in the body. */
export async function withFaults<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const pointer = isJobError(error) ? pointers[error.code] : undefined;
    if (!isJobError(error) || pointer === undefined) throw withinInput(error);
    const message = `${error.message}.`;
    throw new AppError('validation_failed', {
      detail: message,
      errors: [{ pointer, in: 'body', code: 'invalid_value', message }],
      cause: error,
    });
  }
}
