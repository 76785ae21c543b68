import type { PageRequest, Total } from '@headgate/pagination';
import type { JobOwner, JobProgress, TaskDeclaration } from './define-task.ts';
import type { JobFailure } from './job-source.ts';
import type { TraceContext } from './trace-context.ts';

/** The states of a job; the last three are ends. */
export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** Where a job is. `queued` is also a job that waits for its next attempt. */
export type JobState = (typeof jobStates)[number];

/** What can happen to a job. */
export type JobEventType = JobState | 'progress' | 'log' | 'retrying' | 'cancelling';

/** A job as its organisation sees it. */
export interface JobRun {
  readonly id: string;
  readonly organizationId: string;
  /** The account that asked for it. */
  readonly createdBy: string;
  /** The name of the task. */
  readonly type: string;
  /** The queue that it waits in. */
  readonly queue: string;
  readonly state: JobState;
  readonly priority: number;
  readonly uniqueKey: string | null;
  readonly input: unknown;
  /** The version of the task that the input is of. */
  readonly inputVersion: number;
  readonly progress: JobProgress | null;
  /** What the task returned; of a cancelled job, what it had got done. */
  readonly output: unknown;
  /** Why the last attempt failed. */
  readonly error: JobFailure | null;
  /** How often it was begun. */
  readonly attempts: number;
  /** The number of the newest event. */
  readonly eventCount: number;
  readonly runAt: Date;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly cancelRequestedAt: Date | null;
}

/** A job without what went in and what came out, which may be long. */
export type JobSummary = Omit<JobRun, 'input' | 'inputVersion' | 'output'>;

/** Something that happened to a job. */
export interface JobEvent {
  /** Its number within the job, from 1. */
  readonly sequence: number;
  readonly type: JobEventType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** A job that somebody asks for. */
export interface NewJob {
  readonly task: TaskDeclaration;
  readonly input: unknown;
  readonly owner: JobOwner;
  readonly priority?: number | undefined;
  readonly runAt?: Date | undefined;
  /** While a job of this type with the same key waits or runs in the organisation, no second one is made. */
  readonly uniqueKey?: string | undefined;
  /** The trace that the run of the job continues. */
  readonly trace?: TraceContext | undefined;
}

/** A job that was made, or the one that stood in its way. */
export type CreatedJob = { readonly made: JobRun } | { readonly existing: JobRun };

/** Which jobs a list is of. */
export interface JobFilter {
  readonly organizationId: string;
  readonly state?: JobState | undefined;
  readonly type?: string | undefined;
}

/** The rows of one page, and what else is known of the list. */
export interface FoundJobs {
  readonly rows: readonly JobSummary[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

/** How far a job is, as far as somebody who follows it has to know. */
export interface JobStanding {
  readonly eventCount: number;
  readonly isEnded: boolean;
}

/** The jobs of organisations. Each call is about one of them: the jobs of another are not there. */
export interface JobRuns {
  /**
   * Stores the job and enqueues it, both or neither.
   *
   * @throws `AppError` with code `validation_failed` when the input does not fit the task;
   *   `JobError` with code `queue_unavailable` when the database does not take it.
   */
  create(job: NewJob): Promise<CreatedJob>;
  find(organizationId: string, id: string): Promise<JobRun | undefined>;
  /** Finds the rows of a page, the newest first. */
  list(filter: JobFilter, request: PageRequest): Promise<FoundJobs>;
  /**
   * Ends a job that waits; has the worker stop one that runs, which then ends as cancelled by itself.
   * A job that has ended stays as it is.
   */
  cancel(organizationId: string, id: string): Promise<JobRun | undefined>;
  /**
   * Runs a job once more that has failed or was cancelled, under the same id and with all its attempts.
   *
   * @throws `JobError` with code `not_ended` when it still waits or runs or has succeeded, and
   *   `unknown_task` when its task is none of this program any more.
   */
  retry(
    organizationId: string,
    id: string,
    owner: JobOwner,
    trace?: TraceContext,
  ): Promise<JobRun | undefined>;
  /** The events after a number, the oldest first. */
  events(
    organizationId: string,
    id: string,
    after: number,
    limit: number,
  ): Promise<readonly JobEvent[]>;
  /** How far jobs are, by their ids, which the caller knows to be their own; those that are gone are left out. */
  standings(ids: readonly string[]): Promise<ReadonlyMap<string, JobStanding>>;
}
