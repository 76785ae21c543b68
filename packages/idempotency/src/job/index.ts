export type { JobRun, RunJobOptions } from './run-job-once.ts';
export { runJobOnce } from './run-job-once.ts';
