import type { PageRequest, Total } from '@headgate/pagination';

/** Where a worker is: it takes jobs, lets the last ones end, has none left, or has said nothing for too long. */
export const workerStates = ['running', 'draining', 'drained', 'lost'] as const;

/** One of {@link workerStates}. */
export type WorkerState = (typeof workerStates)[number];

/** A job that a worker runs at the moment. */
export interface RunningJobReport {
  readonly id: string;
  readonly queue: string;
  readonly task: string;
  readonly attempt: number;
  /** RFC 3339. */
  readonly startedAt: string;
}

/** Runs of one queue that ended within a minute. */
export interface QueueRate {
  readonly finished: number;
  readonly failed: number;
}

/** What a worker tells of itself. */
export interface WorkerReport {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly queues: readonly string[];
  readonly state: Exclude<WorkerState, 'lost'>;
  /** The oldest of the jobs that it runs. */
  readonly running: readonly RunningJobReport[];
  readonly runningCount: number;
  /** The last minute, by queue. */
  readonly rates: Readonly<Record<string, QueueRate>>;
  readonly startedAt: Date;
}

/** What operators want of a worker. */
export interface WorkerOrders {
  /** Whether it should take no further job. */
  readonly drain: boolean;
  /** The queues that nobody should take jobs from. */
  readonly paused: readonly string[];
  /** Workers that this look found to have gone without a word. */
  readonly lost: readonly { readonly id: string; readonly host: string; readonly pid: number }[];
}

/** The side of the list of workers that a worker uses itself. */
export interface WorkerRegistry {
  /** Stores the report, notes who has gone without a word, and answers with what is wanted, in one step. */
  report(report: WorkerReport): Promise<WorkerOrders>;
  /** Takes a worker off the list that has stopped in order. */
  leave(id: string): Promise<void>;
}

/** A worker as operators see it. */
export interface WorkerNode extends Omit<WorkerReport, 'state' | 'rates'> {
  readonly state: WorkerState;
  readonly heartbeatAt: Date;
  readonly drainRequestedAt: Date | null;
}

/** The rows of one page of workers, and what else is known of the list. */
export interface FoundWorkers {
  readonly rows: readonly WorkerNode[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

/** The side of the list of workers that operators use. */
export interface WorkerNodes<Transaction> {
  /** Finds the rows of a page, in the order of the request. */
  list(request: PageRequest): Promise<FoundWorkers>;
  find(id: string): Promise<WorkerNode | undefined>;
  /**
   * Has a worker take no further job, or take jobs again; `undefined` when there is none. `within` is
   * called in the transaction of the change, where it changes something.
   */
  drain(
    id: string,
    wanted: boolean,
    within?: (tx: Transaction) => Promise<unknown>,
  ): Promise<WorkerNode | undefined>;
}
