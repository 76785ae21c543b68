export type { WorkerConfig } from './config.ts';
export { workerConfig, workerSettings } from './config.ts';
export type { StartWorkerOptions, Worker } from './start-worker.ts';
export { startWorker } from './start-worker.ts';
export type { WorkerService, WorkerServiceOptions } from './start-worker-service.ts';
export { startWorkerService } from './start-worker-service.ts';
