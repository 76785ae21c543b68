import { validationFailed } from '@headgate/core/zod';
import type { z } from 'zod';
import type { TaskDeclaration } from './define-task.ts';
import { JobError } from './errors.ts';

/**
 * The form of an input that is stored: JSON, checked as it will be read again.
 *
 * @throws `AppError` with code `validation_failed` and a pointer to each fault.
 */
export async function storedInput<Input extends z.ZodType>(
  task: TaskDeclaration<Input>,
  input: z.input<Input>,
): Promise<unknown> {
  const stored = asJson(input);
  await parsedInput(task, stored);
  return stored;
}

/**
 * A stored input as one of the current version.
 *
 * @throws `JobError` with code `newer_input` for one of a version that this program does not know yet,
 *   and what the task's own `upgrade` throws.
 */
export function upgradedInput(task: TaskDeclaration, stored: unknown, version: number): unknown {
  if (version === task.version) return stored;
  if (version < task.version) return task.upgrade ? task.upgrade(stored, version) : stored;
  throw new JobError(
    'newer_input',
    `The input is of version ${version} of the task ${task.name}, and this program has ${task.version}`,
  );
}

/** The input as the task receives it: parsed from its stored form, defaults and transforms applied. */
export async function parsedInput<Input extends z.ZodType>(
  task: TaskDeclaration<Input>,
  stored: unknown,
): Promise<z.output<Input>> {
  const result = await task.input.safeParseAsync(stored);
  if (!result.success) throw validationFailed(result.error, 'body');
  return result.data;
}

/**
 * The form of an output that is stored.
 *
 * @throws `JobError` with code `invalid_output` when the task returned something else than it declares.
 */
export async function storedOutput(task: TaskDeclaration, output: unknown): Promise<unknown> {
  const result = await task.output.safeParseAsync(asJson(output));
  if (result.success) return result.data;
  const members = result.error.issues.map(({ path }) => `/${path.join('/')}`);
  throw new JobError(
    'invalid_output',
    `What the task ${task.name} returned does not fit its output: ${members.join(' ')}`,
  );
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
