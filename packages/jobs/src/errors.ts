import { scrub } from '@headgate/core';

/**
 * Why the job system refused or ended something. The last four are the reasons with which the
 * signal of a running task is aborted.
 */
export type JobErrorCode =
  | 'invalid_task'
  | 'duplicate_task'
  | 'unknown_task'
  | 'unknown_queue'
  | 'invalid_payload'
  | 'invalid_output'
  | 'newer_input'
  | 'invalid_cron'
  | 'invalid_time_zone'
  | 'not_started'
  | 'not_ended'
  | 'given_up'
  | 'queue_unavailable'
  | 'registry_unavailable'
  | 'cancelled'
  | 'timeout'
  | 'lost'
  | 'shutdown';

const jobErrorBrand = Symbol.for('headgate.jobs.JobError');

/**
 * An error of the job system. Its message holds names and numbers, never the input of a task.
 *
 * @example
 * ```ts
 * try {
 *   await queue.enqueue(sendReport, { reportId });
 * } catch (error) {
 *   if (isJobError(error) && error.code === 'queue_unavailable') retryLater();
 * }
 * ```
 */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: JobErrorCode;
  readonly [jobErrorBrand] = true;

  constructor(code: JobErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * True for a {@link JobError}, also one made by another copy of this package.
 *
 * @example
 * ```ts
 * isJobError(context.signal.reason) && context.signal.reason.code === 'shutdown';
 * ```
 */
export function isJobError(error: unknown): error is JobError {
  return error instanceof Error && jobErrorBrand in error;
}

/**
 * What to tell an operator when the queue or a worker could not be started.
 *
 * @example
 * ```ts
 * if (isJobError(error)) process.stderr.write(describeQueueFailure(error));
 * ```
 */
export function describeQueueFailure({ code, message, cause }: JobError): string {
  if (code !== 'queue_unavailable' && code !== 'registry_unavailable') return `${message}.`;
  const reason = cause instanceof Error ? `: ${scrub(cause.message).trim()}` : '';
  const advice =
    code === 'queue_unavailable'
      ? 'The user of DATABASE_URL must own the schema pgboss or be allowed to create it.'
      : 'Apply the migrations with `headgate migrate`.';
  return `${message}${reason}. ${advice}`;
}
