export type { TracingOptions } from './open-tracing.ts';
export { openTracing } from './open-tracing.ts';
export { tracingSettings } from './settings.ts';
export { tracedCalls } from './traced-calls.ts';
export type { CallSpan, JobStart, RequestSpan, RequestStart, Tracing } from './tracing.ts';
