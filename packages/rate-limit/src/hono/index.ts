export type { RateLimitMiddlewareOptions } from './middleware.ts';
export { rateLimit } from './middleware.ts';
export { problemOf } from './problem.ts';
