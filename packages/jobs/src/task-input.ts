import { validationFailed } from '@headgate/core/zod';
import type { z } from 'zod';
import type { Task } from './define-task.ts';

/**
 * The form of an input that is stored: JSON, checked as it will be read again.
 *
 * @throws `AppError` with code `validation_failed` and a pointer to each fault.
 */
export async function storedInput<Schema extends z.ZodType>(
  task: Task<Schema>,
  input: z.input<Schema>,
): Promise<unknown> {
  const stored: unknown = input === undefined ? undefined : JSON.parse(JSON.stringify(input));
  await parsedInput(task, stored);
  return stored;
}

/** The input as the task receives it: parsed from its stored form, defaults and transforms applied. */
export async function parsedInput<Schema extends z.ZodType>(
  task: Task<Schema>,
  stored: unknown,
): Promise<z.output<Schema>> {
  const result = await task.input.safeParseAsync(stored);
  if (!result.success) throw validationFailed(result.error, 'body');
  return result.data;
}
