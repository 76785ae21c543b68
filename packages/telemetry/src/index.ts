export type { TracingOptions } from './open-tracing.ts';
export { openTracing } from './open-tracing.ts';
export { tracingSettings } from './settings.ts';
export { tracedCalls } from './traced-calls.ts';
export type {
  CallSpan,
  JobStart,
  RequestSpan,
  RequestStart,
  SentJob,
  Tracing,
} from './tracing.ts';
