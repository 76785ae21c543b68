export type { FlexibleAttemptLimiterOptions } from './flexible-attempt-limiter.ts';
export { flexibleAttemptLimiter } from './flexible-attempt-limiter.ts';
