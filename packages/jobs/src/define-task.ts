import { z } from 'zod';
import { JobError } from './errors.ts';
import type { JobLog } from './job-log.ts';
import type { JobTransaction } from './job-queue.ts';

/** In whose name a job runs. */
export interface JobOwner {
  readonly organizationId: string;
  readonly userId: string;
  /** The API key with which the job was asked for. */
  readonly apiKeyId?: string | undefined;
  /** The project that the work counts for. */
  readonly projectId?: string | undefined;
}

/** How far a run has come. */
export interface JobProgress {
  readonly completed: number;
  /** Left out where nobody knows how much there is. */
  readonly total?: number | undefined;
  /** What is counted, such as `tokens`. */
  readonly unit?: string | undefined;
}

/** What a task is given besides its input. */
export interface TaskContext {
  /**
   * Aborts when the run must end: the job was cancelled (`cancelled`), the time is up (`timeout`),
   * another worker has taken the job over (`lost`) or the process is stopping (`shutdown`). Its
   * `reason` is a `JobError` with that code.
   */
  readonly signal: AbortSignal;
  /**
   * Adds `job_id`, `task` and `attempt` to every line. Lines from `info` on are also kept with a job
   * that has an owner, who sees them among its events: 1,000 of an attempt.
   */
  readonly log: JobLog;
  /** The same over all attempts: what an idempotency key is made from. */
  readonly jobId: string;
  /** What requests to other systems carry so that a further attempt repeats nothing: the id of the job. */
  readonly idempotencyKey: string;
  /** 1 for the first run of the job, and one more for every further run. */
  readonly attempt: number;
  /** In whose name the job runs; `undefined` for the work of the house itself. */
  readonly owner: JobOwner | undefined;
  /** Tells those who follow the job how far it is. As often as one likes: what comes too fast is left out. */
  progress(progress: JobProgress): void;
  /**
   * Locks the claim of this run until the transaction ends, so that what it writes is written by the
   * owner of the job or not at all.
   *
   * @throws `JobError` with code `lost` when another worker has taken the job over.
   */
  fence(tx: JobTransaction): Promise<void>;
  /**
   * Writes in a transaction that commits only while this run is the owner of the job.
   *
   * @throws `JobError` with code `lost` when another worker has taken the job over, and what `work` throws.
   */
  transaction<Transaction extends JobTransaction, Result>(
    client: TransactionalClient<Transaction>,
    work: (tx: Transaction) => Promise<Result>,
  ): Promise<Result>;
}

/** A Prisma client, as far as transactions go. */
export interface TransactionalClient<Transaction> {
  $transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
}

/** How many jobs of a queue may be started in a time, in all processes together. */
export interface RateLimit {
  readonly count: number;
  readonly seconds: number;
}

/** What {@link declareTask} takes. */
export interface TaskOptions<Input extends z.ZodType, Output extends z.ZodType = z.ZodVoid> {
  /** Lower-case words joined by `.` or `-`, such as `maintenance.prune-sessions`. It is stored with each job. */
  readonly name: string;
  /** Checked when the job is enqueued and again before it runs; must survive JSON. */
  readonly input: Input;
  /** What the task returns, kept with the job; must survive JSON. Nothing when left out. */
  readonly output?: Output;
  /** The queue the jobs wait in; a queue of the task's own name when left out. */
  readonly queue?: string;
  /** How often a failed job is run again before it becomes a dead letter; 5 by default. */
  readonly retryLimit?: number;
  /** Seconds before the first retry, doubled with each further one, with jitter; 1 by default. */
  readonly retryDelaySeconds?: number;
  /** The most seconds between two attempts; 3,600 by default. */
  readonly retryDelayMaxSeconds?: number;
  /** Seconds one attempt may take, at most 86,000; 300 by default. */
  readonly timeoutSeconds?: number;
  /** The most jobs of the queue that one process runs at a time; the worker's own number when left out. */
  readonly concurrency?: number | undefined;
  /**
   * The most jobs of the queue that run for one organisation at a time, in all processes. Two
   * processes that fetch in the same moment may exceed it by what the later one takes.
   */
  readonly perTenant?: number | undefined;
  /**
   * The most jobs of the queue that are started in a time, in all processes together; a queue that was
   * idle may start as many at once. Not limited when left out.
   */
  readonly rateLimit?: RateLimit | undefined;
  /** Whether a job should start within milliseconds; costs half of the enqueue rate. */
  readonly interactive?: boolean;
  /** Grows whenever stored inputs no longer fit; 1 by default. Stored with each job. */
  readonly version?: number;
  /**
   * Makes an input of the current version out of a stored one of an older `version`. What it returns is
   * checked as any input. Without it, an older input is taken as it is.
   */
  readonly upgrade?: ((input: unknown, version: number) => unknown) | undefined;
}

/** What {@link defineTask} takes. */
export interface TaskDefinition<Input extends z.ZodType, Output extends z.ZodType = z.ZodVoid>
  extends TaskOptions<Input, Output> {
  /**
   * Does the work. A job runs at least once: after a crash it runs again, so that effects on other
   * systems need an idempotency key. It should stop soon after `context.signal` aborts; what it
   * returns after the reason `cancelled` is kept as a partial output. What it throws is retried, except
   * a `JobError` with the code `given_up`: no further attempt is made, and its `cause` is kept.
   */
  run(input: z.output<Input>, context: TaskContext): Promise<z.input<Output>>;
}

/** A unit of background work as those know it who only enqueue: its input, its output, how it is retried. */
export interface TaskDeclaration<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends Required<TaskOptions<Input, Output>> {}

/** A unit of background work: what its input looks like, how it is retried, and what it does. */
export interface Task<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType>
  extends TaskDeclaration<Input, Output> {
  run(input: z.output<Input>, context: TaskContext): Promise<z.input<Output>>;
}

const namePattern = /^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/;
const maxTimeoutSeconds = 86_000;

/**
 * Declares a task apart from what it does, for a program that enqueues and never runs it.
 *
 * @throws `JobError` with code `invalid_task` when a name or a number is out of bounds.
 *
 * @example
 * ```ts
 * const sendReport = declareTask({ name: 'report.send', input: z.object({ reportId: z.uuid() }) });
 * const task = implementTask(sendReport, async ({ reportId }) => deliver(reportId));
 * ```
 */
export function declareTask<Input extends z.ZodType, Output extends z.ZodType = z.ZodVoid>(
  options: TaskOptions<Input, Output>,
): TaskDeclaration<Input, Output> {
  const task: TaskDeclaration<Input, Output> = {
    name: options.name,
    input: options.input,
    output: options.output ?? nothing<Output>(),
    queue: options.queue ?? options.name,
    retryLimit: options.retryLimit ?? 5,
    retryDelaySeconds: options.retryDelaySeconds ?? 1,
    retryDelayMaxSeconds: options.retryDelayMaxSeconds ?? 3_600,
    timeoutSeconds: options.timeoutSeconds ?? 300,
    concurrency: options.concurrency,
    perTenant: options.perTenant,
    rateLimit: options.rateLimit,
    version: options.version ?? 1,
    upgrade: options.upgrade,
    interactive: options.interactive ?? false,
  };
  for (const text of [task.name, task.queue]) {
    if (text.length > 100 || !namePattern.test(text)) {
      throw new JobError(
        'invalid_task',
        `The name ${JSON.stringify(text)} must be lower-case words joined by "." or "-", at most 100 characters`,
      );
    }
  }
  assertInteger(task.name, 'retryLimit', task.retryLimit, 0, 1_000);
  assertInteger(task.name, 'retryDelaySeconds', task.retryDelaySeconds, 1, 86_400);
  assertInteger(
    task.name,
    'retryDelayMaxSeconds',
    task.retryDelayMaxSeconds,
    task.retryDelaySeconds,
    604_800,
  );
  assertInteger(task.name, 'timeoutSeconds', task.timeoutSeconds, 1, maxTimeoutSeconds);
  assertInteger(task.name, 'concurrency', task.concurrency ?? 1, 1, 500);
  assertInteger(task.name, 'perTenant', task.perTenant ?? 1, 1, 500);
  assertInteger(task.name, 'rateLimit.count', task.rateLimit?.count ?? 1, 1, 1_000_000);
  assertInteger(task.name, 'rateLimit.seconds', task.rateLimit?.seconds ?? 1, 1, 86_400);
  assertInteger(task.name, 'version', task.version, 1, 10_000);
  return Object.freeze(task);
}

/**
 * Gives a declared task something to do.
 *
 * @example
 * ```ts
 * const task = implementTask(sendReport, async ({ reportId }) => deliver(reportId));
 * ```
 */
export function implementTask<Input extends z.ZodType, Output extends z.ZodType>(
  declaration: TaskDeclaration<Input, Output>,
  run: Task<Input, Output>['run'],
): Task<Input, Output> {
  return Object.freeze({ ...declaration, run });
}

/**
 * Defines a task. Nothing runs until a worker serves its queue.
 *
 * @throws `JobError` with code `invalid_task` when a name or a number is out of bounds.
 *
 * @example
 * ```ts
 * const sendReport = defineTask({
 *   name: 'report.send',
 *   input: z.object({ reportId: z.uuid() }),
 *   timeoutSeconds: 60,
 *   async run({ reportId }, { signal, log }) {
 *     await deliver(reportId, { signal });
 *     log.info({ outcome: 'sent' }, 'report sent');
 *   },
 * });
 * ```
 */
export function defineTask<Input extends z.ZodType, Output extends z.ZodType = z.ZodVoid>(
  definition: TaskDefinition<Input, Output>,
): Task<Input, Output> {
  return implementTask(declareTask(definition), definition.run);
}

/** `Output` is `ZodVoid` wherever no schema was given. */
function nothing<Output extends z.ZodType>(): Output {
  return z.void() as z.ZodType as Output;
}

function assertInteger(task: string, option: string, value: number, from: number, to: number) {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new JobError(
    'invalid_task',
    `${option} of the task ${task} must be a whole number from ${from} to ${to}, not ${value}`,
  );
}
