export type { SentSpan } from './start-collector.ts';
export { attribute, startCollector } from './start-collector.ts';
