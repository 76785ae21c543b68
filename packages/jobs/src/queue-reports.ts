import type { PageRequest, Total } from '@headgate/pagination';
import type { QueueStats } from './job-queue.ts';

/** A queue as operators see it. */
export interface QueueReport extends QueueStats {
  /** Workers that take jobs from it. */
  readonly workers: number;
  /** Runs of the last minute that ended well or were cancelled, and that failed, in all processes. */
  readonly finishedPerMinute: number;
  readonly failedPerMinute: number;
  /** Since when no job is taken from it, because an operator said so. */
  readonly pausedAt: Date | null;
}

/** Why a job waits although it could run: no worker takes jobs from its queue, or an operator has paused that. */
export type HeldBack = 'no_worker' | 'queue_paused';

/** The rows of one page of queues, and what else is known of the list. */
export interface FoundQueues {
  readonly rows: readonly QueueReport[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

/** The queues as operators see them: all that any program has made, not only those of one registry. */
export interface QueueReports<Transaction> {
  /** Finds the rows of a page, in the order of the request. */
  list(request: PageRequest): Promise<FoundQueues>;
  find(queue: string): Promise<QueueReport | undefined>;
  /** The reports of these queues, in this order; a queue that there is none of is left out. */
  of(queues: readonly string[]): Promise<readonly QueueReport[]>;
  /**
   * Keeps workers from taking jobs of a queue, in all processes and over restarts, or lets them again;
   * what runs goes on. `undefined` when there is no such queue. `within` is called in the transaction
   * of the change, where it changes something.
   */
  pause(
    queue: string,
    by: string,
    within?: (tx: Transaction) => Promise<unknown>,
  ): Promise<QueueReport | undefined>;
  resume(
    queue: string,
    within?: (tx: Transaction) => Promise<unknown>,
  ): Promise<QueueReport | undefined>;
  /** What holds up the jobs of a queue, if anything does. */
  heldBack(queue: string): Promise<HeldBack | undefined>;
  /** Queues with jobs that could run and that no worker takes jobs from. */
  unserved(): Promise<readonly { readonly queue: string; readonly waiting: number }[]>;
}
