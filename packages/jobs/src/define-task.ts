import type { z } from 'zod';
import { JobError } from './errors.ts';
import type { JobLog } from './job-log.ts';

/** What a task is given besides its input. */
export interface TaskContext {
  /**
   * Aborts when the run must end: the time is up (`timeout`), another worker has taken the job over
   * (`lost`) or the process is stopping (`shutdown`). Its `reason` is a `JobError` with that code.
   */
  readonly signal: AbortSignal;
  /** Adds `job_id`, `task` and `attempt` to every line. */
  readonly log: JobLog;
  /** The same over all attempts: what an idempotency key is made from. */
  readonly jobId: string;
  /** 1 for the first run of the job, and one more for every further run. */
  readonly attempt: number;
}

/** What {@link defineTask} takes. */
export interface TaskDefinition<Schema extends z.ZodType> {
  /** Lower-case words joined by `.` or `-`, such as `maintenance.prune-sessions`. It is stored with each job. */
  readonly name: string;
  /** Checked when the job is enqueued and again before it runs; must survive JSON. */
  readonly input: Schema;
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
  /**
   * Does the work. A job runs at least once: after a crash it runs again, so that effects on other
   * systems need an idempotency key. It should stop soon after `context.signal` aborts.
   */
  run(input: z.output<Schema>, context: TaskContext): Promise<void>;
}

/** A unit of background work: what its input looks like, how it is retried, and what it does. */
export interface Task<Schema extends z.ZodType = z.ZodType>
  extends Required<TaskDefinition<Schema>> {}

const namePattern = /^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/;
const maxTimeoutSeconds = 86_000;

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
export function defineTask<Schema extends z.ZodType>(
  definition: TaskDefinition<Schema>,
): Task<Schema> {
  const task: Task<Schema> = {
    name: definition.name,
    input: definition.input,
    queue: definition.queue ?? definition.name,
    retryLimit: definition.retryLimit ?? 5,
    retryDelaySeconds: definition.retryDelaySeconds ?? 1,
    retryDelayMaxSeconds: definition.retryDelayMaxSeconds ?? 3_600,
    timeoutSeconds: definition.timeoutSeconds ?? 300,
    run: definition.run,
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
  return Object.freeze(task);
}

function assertInteger(task: string, option: string, value: number, from: number, to: number) {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new JobError(
    'invalid_task',
    `${option} of the task ${task} must be a whole number from ${from} to ${to}, not ${value}`,
  );
}
