export type { AnnouncedWorker, AnnounceWorkerOptions } from './announce-worker.ts';
export { announceWorker } from './announce-worker.ts';
export type { CronTimes } from './cron.ts';
export { assertCronTimes, nextCronTime } from './cron.ts';
export type { DeadLetter, DeadLetters, FoundDeadLetters, Redriven } from './dead-letters.ts';
export type {
  JobOwner,
  JobProgress,
  RateLimit,
  Task,
  TaskContext,
  TaskDeclaration,
  TaskDefinition,
  TaskOptions,
  TransactionalClient,
} from './define-task.ts';
export { declareTask, defineTask, implementTask } from './define-task.ts';
export type { JobErrorCode } from './errors.ts';
export { describeQueueFailure, isJobError, JobError } from './errors.ts';
export type { JobLog, WriteLog } from './job-log.ts';
export { silentLog } from './job-log.ts';
export type {
  Cancellation,
  EnqueueOptions,
  JobQueue,
  JobTransaction,
  QueueStats,
} from './job-queue.ts';
export type {
  CreatedJob,
  FoundJobs,
  JobEvent,
  JobEventType,
  JobFilter,
  JobRun,
  JobRuns,
  JobStanding,
  JobState,
  JobSummary,
  NewJob,
} from './job-runs.ts';
export { jobStates } from './job-runs.ts';
export type {
  ClaimedJob,
  FailOptions,
  JobFailure,
  JobNote,
  JobSource,
  Reservation,
  SettleOptions,
  TransactionalJobSource,
} from './job-source.ts';
export type { FoundQueues, HeldBack, QueueReport, QueueReports } from './queue-reports.ts';
export type { Retention } from './retention-settings.ts';
export { retentionSettings } from './retention-settings.ts';
export { runTask } from './run-task.ts';
export type { JobRunEnd, TraceRun } from './runner/run-job.ts';
export type { JobRunner, JobRunnerOptions, RunnerStopped } from './runner.ts';
export { createJobRunner } from './runner.ts';
export type {
  FoundSchedules,
  NewSchedule,
  PauseReason,
  Schedule,
  ScheduleChange,
  ScheduleOwner,
  Schedules,
  WithinSchedule,
} from './schedules.ts';
export { pauseReasons } from './schedules.ts';
export type { QueueLimits, TaskRegistry } from './task-registry.ts';
export { createTaskRegistry } from './task-registry.ts';
export type { TraceContext, TraceSend } from './trace-context.ts';
export type {
  FoundWorkers,
  QueueRate,
  RunningJobReport,
  WorkerNode,
  WorkerNodes,
  WorkerOrders,
  WorkerRegistry,
  WorkerReport,
  WorkerState,
} from './worker-nodes.ts';
export { workerStates } from './worker-nodes.ts';
