export type { BatchEngineOptions } from './batch-engine-tasks.ts';
export { batchEngineTasks } from './batch-engine-tasks.ts';
export type { TendBatchesOptions } from './tend-batches-task.ts';
export { tendBatchesTask } from './tend-batches-task.ts';
