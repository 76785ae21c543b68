import type { PageRequest, Total } from '@headgate/pagination';
import type { JobFailure } from './job-source.ts';

/** A job that has used up its attempts, as operators see it: without what went in, which is not theirs to read. */
export interface DeadLetter {
  /** The id that the job had, and has again once it is redriven. */
  readonly id: string;
  readonly queue: string;
  readonly task: string;
  /** Whose job it is; `null` for the work of the house itself. */
  readonly organizationId: string | null;
  readonly attempts: number;
  /** Why the last attempt failed; `null` when nobody was there to say. */
  readonly error: JobFailure | null;
  readonly createdAt: Date;
  readonly failedAt: Date;
}

/** The rows of one page of dead letters, and what else is known of the list. */
export interface FoundDeadLetters {
  readonly rows: readonly DeadLetter[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

/** How far a call to {@link DeadLetters.redriveAll} came. */
export interface Redriven {
  readonly redriven: number;
  /** Whether there are more, for a further call. */
  readonly more: boolean;
}

/** The jobs that failed for good and are kept, as long as jobs are, unless somebody runs them again. */
export interface DeadLetters<Transaction> {
  /** Finds the rows of a page, in the order of the request; `queue` narrows it down. */
  list(
    filter: { readonly queue?: string | undefined },
    request: PageRequest,
  ): Promise<FoundDeadLetters>;
  find(id: string): Promise<DeadLetter | undefined>;
  /**
   * Enqueues the job once more, under its id, in the name of its owner and with all its attempts.
   * `undefined` when there is none. `within` is called in the transaction of the change.
   */
  redrive(
    id: string,
    within?: (tx: Transaction) => Promise<unknown>,
  ): Promise<DeadLetter | undefined>;
  /** Redrives the oldest ones, `limit` at most, each in a transaction of its own. */
  redriveAll(options: {
    readonly queue?: string | undefined;
    readonly limit: number;
    readonly within?: (tx: Transaction, letter: DeadLetter) => Promise<unknown>;
  }): Promise<Redriven>;
}
