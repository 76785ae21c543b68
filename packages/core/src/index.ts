export { fromAbortError } from './abort-error.ts';
export { type Clock, systemClock } from './clock.ts';
export { commonErrors } from './common-errors.ts';
export { errorIndex, errorPage } from './error-page.ts';
export {
  AppError,
  type AppErrorOptions,
  defineErrors,
  type ErrorCode,
  type ErrorDefinition,
  type ErrorRegistry,
  type InputError,
  isAppError,
} from './errors.ts';
export { type GenerateId, uuidv7 } from './ids.ts';
export { jsonPointer } from './json-pointer.ts';
export { type Problem, type ProblemContext, toProblem } from './problem.ts';
export { type Random, systemRandom } from './random.ts';
export { scrub } from './scrub.ts';
export { Secret } from './secret.ts';
