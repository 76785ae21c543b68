import type { z } from 'zod';
import type { Task, TaskContext } from './define-task.ts';
import { silentLog } from './job-log.ts';
import { parsedInput, storedInput } from './task-input.ts';

/**
 * Runs a task in this process, without a queue, with its input checked and stored as a queue would.
 * Meant for tests: it neither retries nor limits the time.
 *
 * @throws `AppError` with code `validation_failed` when the input does not fit, and whatever the
 *   task throws.
 *
 * @example
 * ```ts
 * await runTask(sendReport, { reportId: crypto.randomUUID() });
 * ```
 */
export async function runTask<Schema extends z.ZodType>(
  task: Task<Schema>,
  input: z.input<Schema>,
  context: Partial<TaskContext> = {},
): Promise<void> {
  const parsed = await parsedInput(task, await storedInput(task, input));
  await task.run(parsed, {
    signal: context.signal ?? new AbortController().signal,
    log: context.log ?? silentLog,
    jobId: context.jobId ?? '00000000-0000-7000-8000-000000000001',
    attempt: context.attempt ?? 1,
  });
}
