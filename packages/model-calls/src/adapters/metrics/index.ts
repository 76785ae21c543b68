export { modelMetrics } from './model-metrics.ts';
