import type { core } from 'zod';
import { AppError, type InputError } from '../errors.ts';
import { jsonPointer } from '../json-pointer.ts';

/** The part of a zod error that is read here; zod 4's own and any later one with the same shape fit. */
export interface ZodErrorLike {
  readonly issues: readonly core.$ZodIssue[];
}

/**
 * The faults that zod found, as JSON pointers and texts that never repeat the input.
 *
 * @example
 * import { zodInputErrors } from '@headgate/core/zod';
 * import { z } from 'zod';
 * const result = z.object({ quantity: z.number() }).safeParse({ quantity: 'three' });
 * if (!result.success) zodInputErrors(result.error, 'body');
 * // [{ pointer: '/quantity', in: 'body', code: 'invalid_type', message: 'Expected number.' }]
 */
export function zodInputErrors(error: ZodErrorLike, where: InputError['in']): InputError[] {
  return error.issues.flatMap((issue) => inputErrors(issue, where, []));
}

/**
 * A `validation_failed` error (422) made of what zod found.
 *
 * @example
 * import { validationFailed } from '@headgate/core/zod';
 * import { z } from 'zod';
 * const result = z.string().safeParse(1);
 * if (!result.success) throw validationFailed(result.error, 'body');
 */
export function validationFailed(
  error: ZodErrorLike,
  where: InputError['in'],
): AppError<'validation_failed'> {
  return new AppError('validation_failed', {
    detail: 'One or more values are not valid.',
    errors: zodInputErrors(error, where),
  });
}

function inputErrors(
  issue: core.$ZodIssue,
  where: InputError['in'],
  prefix: readonly PropertyKey[],
): InputError[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: jsonPointer([...path, key]),
      in: where,
      code: issue.code,
      message: 'This member is not known here.',
    }));
  }
  return [{ pointer: jsonPointer(path), in: where, code: issue.code, message: text(issue) }];
}

// zod's own texts are kept where they cannot hold the input; a rule's own text (`custom`) is ours.
function text(issue: core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Expected ${issue.expected}.`;
    case 'too_small':
      return `Must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}.`;
    case 'too_big':
      return `Must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}.`;
    case 'invalid_value':
      return `Expected one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}.`;
    case 'invalid_format':
      return `Expected the format ${issue.format}.`;
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}.`;
    case 'invalid_union':
      return 'None of the permitted forms fits.';
    case 'invalid_key':
    case 'invalid_element':
      return 'An entry is not valid.';
    default:
      return issue.message;
  }
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  if (origin === 'array' || origin === 'set') return ' entries';
  return '';
}
