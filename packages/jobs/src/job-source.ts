import type { JobOwner, JobProgress, RateLimit } from './define-task.ts';
import type { JobTransaction } from './job-queue.ts';
import type { TraceContext } from './trace-context.ts';

/** A job that this process has claimed. */
export interface ClaimedJob {
  readonly id: string;
  readonly queue: string;
  /** Fencing token: it grows with every claim of the job, and only the newest may settle it. */
  readonly claim: number;
  readonly attempt: number;
  /** Whether the job becomes a dead letter when this attempt fails. */
  readonly lastAttempt: boolean;
  readonly priority: number;
  /** The name of the task, as stored. */
  readonly task: string;
  /** The input, as stored. */
  readonly input: unknown;
  /** The version of the task that the input is of. */
  readonly version: number;
  /** Where in a trace it was asked for. */
  readonly trace: TraceContext | undefined;
  /** In whose name the job runs; `undefined` for the work of the house itself. */
  readonly owner: JobOwner | undefined;
}

/** Why a run failed, as it is kept with the job. */
export interface JobFailure {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
}

/** A line that a task has logged, as it is kept with the job. */
export interface JobNote {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

/** How many jobs of a rate-limited queue may be started now. */
export interface Reservation {
  readonly granted: number;
  /** When a further one may be, in milliseconds from now. */
  readonly retryInMs: number;
}

/** How a failed run is settled. */
export interface FailOptions {
  /** No further attempt, whatever the limit says. */
  readonly final?: boolean;
}

/** Where a run is settled. */
export interface SettleOptions {
  /** Settles inside this transaction: the job is settled if, and only if, it commits. */
  readonly tx?: JobTransaction;
}

/**
 * The side of the job system that a runner takes work from. A claim is a lease: without `touch()`
 * it lapses after the heartbeat time, and the job is given to another.
 */
export interface JobSource {
  /** Claims up to `limit` jobs that can run now, atomically: no other process gets them. */
  fetch(queue: string, limit: number): Promise<ClaimedJob[]>;
  /** Marks the job as done; false, and nothing changed, when the claim is not the newest. */
  complete(job: ClaimedJob, output?: unknown): Promise<boolean>;
  /**
   * Marks the run as failed: the job is retried later or, past its limit or with `final`, becomes a
   * dead letter. False, and nothing changed, when the claim is not the newest.
   */
  fail(job: ClaimedJob, failure: JobFailure, options?: FailOptions): Promise<boolean>;
  /** Ends the job as cancelled, with what it had got done; false when the claim is not the newest. */
  abandon(job: ClaimedJob, output?: unknown): Promise<boolean>;
  /** Lets another process have the job at once, without counting this run against its limit. */
  handBack(job: ClaimedJob): Promise<boolean>;
  /** Renews the leases and returns the ids of those that are still ours. */
  touch(queue: string, jobs: readonly ClaimedJob[]): Promise<ReadonlySet<string>>;
  /** Locks the newest claim until the transaction ends; false when this one is not the newest. */
  fence(job: ClaimedJob, tx: JobTransaction): Promise<boolean>;
  /** Lets those who follow the job know how far it is. */
  progress(job: ClaimedJob, progress: JobProgress): Promise<void>;
  /** Keeps lines of the log for those who follow the job. */
  note(job: ClaimedJob, notes: readonly JobNote[]): Promise<void>;
  /** Takes up to `wanted` tokens of a rate-limited queue, in one step; a source without it has no such queues. */
  reserve?(queue: string, wanted: number, limit: RateLimit): Promise<Reservation>;
  /** Returns tokens that no job was found for. */
  giveBack?(queue: string, tokens: number, limit: RateLimit): Promise<void>;
  /**
   * Calls the listener when a queue may have got a job (`undefined`: any queue). It is a hint: calls
   * may be missing. Returns how to stop.
   */
  onWake(listener: (queue: string | undefined) => void): () => void;
  /** Calls the listener with the id of a job that somebody wants cancelled. Returns how to stop. */
  onCancel(listener: (jobId: string) => void): () => void;
}

/** A source that settles inside transactions of its database. */
export interface TransactionalJobSource extends JobSource {
  complete(job: ClaimedJob, output?: unknown, options?: SettleOptions): Promise<boolean>;
  fail(
    job: ClaimedJob,
    failure: JobFailure,
    options?: FailOptions & SettleOptions,
  ): Promise<boolean>;
  abandon(job: ClaimedJob, output?: unknown, options?: SettleOptions): Promise<boolean>;
  handBack(job: ClaimedJob, options?: SettleOptions): Promise<boolean>;
}
