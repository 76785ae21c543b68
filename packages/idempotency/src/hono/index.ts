export type {
  HonoRunContext,
  IdempotencyMiddlewareOptions,
  IdempotencyScope,
  IdempotencyVariables,
} from './middleware.ts';
export { idempotency } from './middleware.ts';
export { problemOf } from './problem.ts';
