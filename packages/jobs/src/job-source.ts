/** A job that this process has claimed. */
export interface ClaimedJob {
  readonly id: string;
  readonly queue: string;
  /** Fencing token: it grows with every claim of the job, and only the newest may settle it. */
  readonly claim: number;
  readonly attempt: number;
  readonly priority: number;
  /** The name of the task, as stored. */
  readonly task: string;
  /** The input, as stored. */
  readonly input: unknown;
}

/** Why a run failed, as it is kept with the job. */
export interface JobFailure {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
}

/**
 * The side of the job system that a runner takes work from. A claim is a lease: without `touch()`
 * it lapses after the heartbeat time, and the job is given to another.
 */
export interface JobSource {
  /** Claims up to `limit` jobs that can run now, atomically: no other process gets them. */
  fetch(queue: string, limit: number): Promise<ClaimedJob[]>;
  /** Marks the job as done; false, and nothing changed, when the claim is not the newest. */
  complete(job: ClaimedJob): Promise<boolean>;
  /**
   * Marks the run as failed: the job is retried later or, past its limit or with `final`, becomes a
   * dead letter. False, and nothing changed, when the claim is not the newest.
   */
  fail(job: ClaimedJob, failure: JobFailure, options?: { final?: boolean }): Promise<boolean>;
  /** Lets another process have the job at once, without counting this run against its limit. */
  handBack(job: ClaimedJob): Promise<boolean>;
  /** Renews the leases and returns the ids of those that are still ours. */
  touch(queue: string, jobs: readonly ClaimedJob[]): Promise<ReadonlySet<string>>;
  /**
   * Calls the listener when a queue may have got a job (`undefined`: any queue). It is a hint: calls
   * may be missing. Returns how to stop.
   */
  onWake(listener: (queue: string | undefined) => void): () => void;
}
