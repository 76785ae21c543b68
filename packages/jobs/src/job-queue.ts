import type { z } from 'zod';
import type { JobOwner, TaskDeclaration } from './define-task.ts';
import type { TraceContext } from './trace-context.ts';

/** A transaction of a Prisma client, as the callback of `$transaction` receives it. */
export interface JobTransaction {
  $queryRawUnsafe<Result = unknown>(query: string, ...values: unknown[]): Promise<Result>;
}

/** How one job is enqueued. */
export interface EnqueueOptions {
  /**
   * Enqueues inside this transaction: the job exists if, and only if, it commits. Inside an open
   * transaction on the embedded database it is required, since that has one connection only.
   */
  readonly tx?: JobTransaction;
  /** The job waits until then. */
  readonly runAt?: Date;
  /** While a job of this task with the same key waits or runs, no second one is made. */
  readonly uniqueKey?: string;
  /** Higher runs first; 0 by default. */
  readonly priority?: number;
  /** The id of the job, a UUID; made by the queue when left out. */
  readonly id?: string;
  /** In whose name the job runs. */
  readonly owner?: JobOwner;
  /** The trace that the run of the job continues. */
  readonly trace?: TraceContext | undefined;
  /** What the limit per tenant of the queue counts by; the organisation of the owner when left out. */
  readonly group?: string;
}

/** What became of a wish to cancel a job: it waited and is gone, or the worker that runs it was told. */
export type Cancellation = 'removed' | 'told';

/** What is in one queue. */
export interface QueueStats {
  readonly queue: string;
  /** Jobs that could run now. */
  readonly waiting: number;
  /** Jobs whose time has not come, retries included. */
  readonly delayed: number;
  readonly running: number;
  /** Jobs of this queue that failed for good and wait for an operator. */
  readonly deadLetters: number;
  /** Seconds for which the oldest of the waiting jobs could have run; `undefined` when none waits. */
  readonly oldestWaitingSeconds: number | undefined;
}

/**
 * The side of the job system that programs put work into.
 *
 * @example
 * ```ts
 * await queue.start();
 * await prisma.$transaction(async (tx) => {
 *   const report = await tx.report.create({ data });
 *   await queue.enqueue(sendReport, { reportId: report.id }, { tx });
 * });
 * ```
 */
export interface JobQueue {
  /** Makes ready what the queue needs in the database. Call it once, before everything else. */
  start(): Promise<void>;
  /**
   * Stores a job; durable when it resolves (with `tx`: when that commits).
   *
   * @returns the job's id, or `undefined` when `uniqueKey` refused a second one.
   * @throws `AppError` with code `validation_failed` when the input does not fit the task;
   *   `JobError` with code `unknown_task` for a task outside of the registry, `not_started` before
   *   `start()`, `queue_unavailable` when the database does not take it.
   */
  enqueue<Schema extends z.ZodType>(
    task: TaskDeclaration<Schema>,
    input: z.input<Schema>,
    options?: EnqueueOptions,
  ): Promise<string | undefined>;
  /**
   * Enqueues the task at the times of a cron expression (five fields, UTC), once for all processes.
   * A further call replaces the expression and the input. A time is passed over while the job of the
   * time before it still waits or runs.
   *
   * @throws as `enqueue()`.
   */
  schedule<Schema extends z.ZodType>(
    task: TaskDeclaration<Schema>,
    cron: string,
    ...input: undefined extends z.input<Schema>
      ? [input?: z.input<Schema>]
      : [input: z.input<Schema>]
  ): Promise<void>;
  /**
   * Takes a job that waits out of the queue, or tells the worker that runs it to stop: the signal of
   * its task aborts with the reason `cancelled` within milliseconds. With `tx`, once that commits.
   */
  cancel(
    task: TaskDeclaration,
    id: string,
    options?: { readonly tx?: JobTransaction },
  ): Promise<Cancellation>;
  /**
   * Enqueues a job once more that has ended, under the id that it had; its dead letter is gone then.
   *
   * @throws as `enqueue()`.
   */
  redrive<Schema extends z.ZodType>(
    task: TaskDeclaration<Schema>,
    input: z.input<Schema>,
    options: EnqueueOptions & { readonly id: string },
  ): Promise<void>;
  /** One entry a queue of the registry, counted now. */
  stats(): Promise<QueueStats[]>;
  /** Ends the queue's own work and connections. Jobs stay. Stop the runner before. */
  stop(): Promise<void>;
}
