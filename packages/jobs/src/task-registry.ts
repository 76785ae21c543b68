import type { Task } from './define-task.ts';
import { JobError } from './errors.ts';

/** The tasks that a program knows, by name. */
export interface TaskRegistry {
  /** Every task, in the order of definition. */
  readonly tasks: readonly Task[];
  /** The queues that the tasks wait in, each once. */
  readonly queues: readonly string[];
  find(name: string): Task | undefined;
}

/**
 * Collects tasks. The program that enqueues and the worker that runs are given the same registry.
 *
 * @throws `JobError` with code `duplicate_task` when two tasks have one name.
 *
 * @example
 * ```ts
 * const tasks = createTaskRegistry([sendReport, pruneSessions]);
 * tasks.queues; // ['report.send', 'maintenance.prune-sessions']
 * ```
 */
export function createTaskRegistry(tasks: readonly Task[]): TaskRegistry {
  const byName = new Map<string, Task>();
  for (const task of tasks) {
    if (byName.has(task.name)) {
      throw new JobError('duplicate_task', `Two tasks have the name ${task.name}`);
    }
    byName.set(task.name, task);
  }
  return {
    tasks: [...byName.values()],
    queues: [...new Set(tasks.map((task) => task.queue))],
    find: (name) => byName.get(name),
  };
}
