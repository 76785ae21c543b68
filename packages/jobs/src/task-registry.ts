import type { RateLimit, TaskDeclaration } from './define-task.ts';
import { JobError } from './errors.ts';

/** How the jobs of one queue are given out. */
export interface QueueLimits {
  /** The most that one process runs at a time. */
  readonly concurrency: number | undefined;
  /** The most that run for one organisation at a time. */
  readonly perTenant: number | undefined;
  /** The most that are started in a time, in all processes. */
  readonly rateLimit: RateLimit | undefined;
  /** Whether a new job wakes a runner at once. */
  readonly interactive: boolean;
}

/** The tasks that a program knows, by name. */
export interface TaskRegistry<Known extends TaskDeclaration = TaskDeclaration> {
  /** Every task, in the order of definition. */
  readonly tasks: readonly Known[];
  /** The queues that the tasks wait in, each once. */
  readonly queues: readonly string[];
  find(name: string): Known | undefined;
  /** The limits of a queue: where its tasks differ, the smallest. */
  limitsOf(queue: string): QueueLimits;
}

/**
 * Collects tasks. The program that enqueues may have declarations only; the worker has the tasks.
 *
 * @throws `JobError` with code `duplicate_task` when two tasks have one name.
 *
 * @example
 * ```ts
 * const tasks = createTaskRegistry([sendReport, pruneSessions]);
 * tasks.queues; // ['report.send', 'maintenance.prune-sessions']
 * ```
 */
export function createTaskRegistry<Known extends TaskDeclaration>(
  tasks: readonly Known[],
): TaskRegistry<Known> {
  const byName = new Map<string, Known>();
  const limits = new Map<string, QueueLimits>();
  for (const task of tasks) {
    if (byName.has(task.name)) {
      throw new JobError('duplicate_task', `Two tasks have the name ${task.name}`);
    }
    byName.set(task.name, task);
    const others = limits.get(task.queue) ?? none;
    limits.set(task.queue, {
      concurrency: smaller(others.concurrency, task.concurrency),
      perTenant: smaller(others.perTenant, task.perTenant),
      rateLimit: slower(others.rateLimit, task.rateLimit),
      interactive: others.interactive || task.interactive,
    });
  }
  return {
    tasks: [...byName.values()],
    queues: [...limits.keys()],
    find: (name) => byName.get(name),
    limitsOf: (queue) => limits.get(queue) ?? none,
  };
}

const none: QueueLimits = {
  concurrency: undefined,
  perTenant: undefined,
  rateLimit: undefined,
  interactive: false,
};

function slower(a: RateLimit | undefined, b: RateLimit | undefined): RateLimit | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.count / a.seconds <= b.count / b.seconds ? a : b;
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
