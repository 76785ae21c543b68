import type { z } from 'zod';
import type { Task, TaskContext } from './define-task.ts';
import { silentLog } from './job-log.ts';
import { parsedInput, storedInput, storedOutput } from './task-input.ts';

/**
 * Runs a task in this process, without a queue, with its input and its output checked and stored as
 * a queue would. Meant for tests: it neither retries nor limits the time.
 *
 * @returns the output, as it would be kept with the job.
 * @throws `AppError` with code `validation_failed` when the input does not fit, and whatever the
 *   task throws.
 *
 * @example
 * ```ts
 * await runTask(sendReport, { reportId: crypto.randomUUID() });
 * ```
 */
export async function runTask<Input extends z.ZodType, Output extends z.ZodType>(
  task: Task<Input, Output>,
  input: z.input<Input>,
  context: Partial<TaskContext> = {},
): Promise<z.output<Output>> {
  const parsed = await parsedInput(task, await storedInput(task, input));
  const output = await task.run(parsed, {
    signal: context.signal ?? new AbortController().signal,
    log: context.log ?? silentLog,
    jobId: context.jobId ?? '00000000-0000-7000-8000-000000000001',
    idempotencyKey:
      context.idempotencyKey ?? context.jobId ?? '00000000-0000-7000-8000-000000000001',
    attempt: context.attempt ?? 1,
    owner: context.owner,
    progress: context.progress ?? (() => undefined),
    fence: context.fence ?? (async () => undefined),
    transaction: context.transaction ?? ((client, work) => client.$transaction(work)),
  });
  return (await storedOutput(task, output)) as z.output<Output>;
}
