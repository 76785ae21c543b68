import { type DeadLetter, type QueueReport, type WorkerNode, workerStates } from '@headgate/jobs';
import { z } from '@hono/zod-openapi';

/** A queue as the API shows it to operators. */
export const queueSchema = z
  .object({
    name: z.string(),
    waiting: z.int().openapi({ description: 'Jobs that could run now.' }),
    delayed: z.int().openapi({ description: 'Jobs whose time has not come, retries included.' }),
    running: z.int(),
    dead_letters: z.int(),
    oldest_waiting_seconds: z.number().nullable().openapi({
      description: 'For how long the oldest of the waiting jobs could have run.',
    }),
    finished_per_minute: z.int(),
    failed_per_minute: z.int(),
    workers: z.int().openapi({
      description: 'Workers that take jobs from it. With none, its jobs wait for ever.',
    }),
    paused_at: z.iso.datetime().nullable(),
  })
  .openapi('Queue');

export const queueParams = z.object({ queue: z.string().min(1).max(100) });

export function presentQueue(report: QueueReport): z.output<typeof queueSchema> {
  return {
    name: report.queue,
    waiting: report.waiting,
    delayed: report.delayed,
    running: report.running,
    dead_letters: report.deadLetters,
    oldest_waiting_seconds: report.oldestWaitingSeconds ?? null,
    finished_per_minute: report.finishedPerMinute,
    failed_per_minute: report.failedPerMinute,
    workers: report.workers,
    paused_at: report.pausedAt?.toISOString() ?? null,
  };
}

/** A job that failed for good, as the API shows it to operators: without what went in. */
export const deadLetterSchema = z
  .object({
    id: z.uuid().openapi({ description: 'The id of the job.' }),
    queue: z.string(),
    task: z.string(),
    organization_id: z.uuid().nullable().openapi({
      description: 'Whose job it is; null for the work of the installation itself.',
    }),
    attempts: z.int(),
    error: z
      .object({ name: z.string(), code: z.string().optional(), message: z.string() })
      .nullable(),
    created_at: z.iso.datetime(),
    failed_at: z.iso.datetime(),
  })
  .openapi('DeadLetter');

export const deadLetterParams = z.object({ id: z.uuid() });

export function presentDeadLetter(letter: DeadLetter): z.output<typeof deadLetterSchema> {
  return {
    id: letter.id,
    queue: letter.queue,
    task: letter.task,
    organization_id: letter.organizationId,
    attempts: letter.attempts,
    error: letter.error,
    created_at: letter.createdAt.toISOString(),
    failed_at: letter.failedAt.toISOString(),
  };
}

/** A process that runs jobs, as the API shows it to operators. */
export const workerSchema = z
  .object({
    id: z.uuid(),
    host: z.string(),
    pid: z.int(),
    version: z.string(),
    queues: z.array(z.string()),
    state: z.enum(workerStates).openapi({
      description:
        '`draining`: takes no further job. `drained`: has none left. `lost`: has said nothing for 20 seconds.',
    }),
    running: z.int(),
    started_at: z.iso.datetime(),
    heartbeat_at: z.iso.datetime(),
    drain_requested_at: z.iso.datetime().nullable(),
  })
  .openapi('Worker');

/** A worker with the jobs that it runs. */
export const workerDetailSchema = workerSchema
  .extend({
    running_jobs: z
      .array(
        z.object({
          id: z.uuid(),
          queue: z.string(),
          task: z.string(),
          attempt: z.int(),
          started_at: z.iso.datetime(),
        }),
      )
      .openapi({ description: 'The oldest hundred, as it reported them last.' }),
  })
  .openapi('WorkerDetail');

export const workerParams = z.object({ id: z.uuid() });

export function presentWorker(worker: WorkerNode): z.output<typeof workerSchema> {
  return {
    id: worker.id,
    host: worker.host,
    pid: worker.pid,
    version: worker.version,
    queues: [...worker.queues],
    state: worker.state,
    running: worker.runningCount,
    started_at: worker.startedAt.toISOString(),
    heartbeat_at: worker.heartbeatAt.toISOString(),
    drain_requested_at: worker.drainRequestedAt?.toISOString() ?? null,
  };
}

export function presentWorkerDetail(worker: WorkerNode): z.output<typeof workerDetailSchema> {
  const jobs = worker.running.map(({ startedAt, ...job }) => ({ ...job, started_at: startedAt }));
  return { ...presentWorker(worker), running_jobs: jobs };
}
