import { z } from 'zod';
import { createTaskRegistry, defineTask, type TaskContext } from '../src/index.ts';

const input = z.object({ milliseconds: z.number(), again: z.number().optional() });

/** The task of the worker processes: sleeps, for a time of its own (`again`) from the second attempt on. */
export const sleep = defineTask({ name: 'sleep', input, run: async () => undefined });

/** The same task with something to run, in a registry. */
export function sleepTasks(run: (milliseconds: number, context: TaskContext) => Promise<void>) {
  return createTaskRegistry([
    defineTask({
      ...sleep,
      run: ({ milliseconds, again }, context) =>
        run(context.attempt > 1 ? (again ?? milliseconds) : milliseconds, context),
    }),
  ]);
}
