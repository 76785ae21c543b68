export type {
  ModelRoute,
  RoutePolicy,
  Router,
  RouterEvent,
  RouterOptions,
  RouterProvider,
  VirtualRoute,
} from './create-router.ts';
export { createRouter } from './create-router.ts';
export type { CircuitBreakerOptions, CircuitState } from './with-circuit-breaker.ts';
export {
  connectionFailures,
  upstreamFailures,
  withCircuitBreaker,
} from './with-circuit-breaker.ts';
export type { CoalescedHealthOptions } from './with-coalesced-health.ts';
export { withCoalescedHealth } from './with-coalesced-health.ts';
export type {
  ConcurrencyLimit,
  ConcurrencyOptions,
  LimitedProvider,
  ModelLoad,
  QueueWait,
} from './with-concurrency.ts';
export { withConcurrency } from './with-concurrency.ts';
export type { DeadlineOptions, ModelDeadlines } from './with-deadlines.ts';
export { withDeadlines } from './with-deadlines.ts';
export type { FallbackOptions, Target } from './with-fallback.ts';
export { withFallback } from './with-fallback.ts';
export type { RetryOptions } from './with-retry.ts';
export { withRetry } from './with-retry.ts';
