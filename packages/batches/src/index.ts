export type { BatchErrorCode } from './batch-error.ts';
export { BatchError, isBatchError } from './batch-error.ts';
export { batchIdOf, batchName } from './batch-names.ts';
export { batchTasks, tendBatches } from './batch-tasks.ts';
export type {
  Batch,
  BatchEnding,
  BatchEndpoint,
  Batches,
  BatchFault,
  BatchState,
  NewBatch,
} from './batches.ts';
export { batchEndpoints, windowMs } from './batches.ts';
export { batchSettings } from './settings.ts';
export { batchInput, batchJob } from './tasks/batch-job.ts';
