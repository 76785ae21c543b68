import { hostname } from 'node:os';
import { batchJob, batchTasks, tendBatches } from '@headgate/batches';
import {
  type BatchEngineOptions,
  batchEngineTasks,
  tendBatchesTask,
} from '@headgate/batches/tasks';
import { type Clock, systemClock, uuidv7 } from '@headgate/core';
import type { Database, PrismaClient } from '@headgate/db';
import { exportJob } from '@headgate/exports';
import { exportTask } from '@headgate/exports/prisma';
import type { FileStore } from '@headgate/files';
import { prismaFileStore, prismaFiles, pruneFilesTask } from '@headgate/files/prisma';
import {
  announceWorker,
  createJobRunner,
  createTaskRegistry,
  JobError,
  type JobLog,
  type JobQueue,
  type QueueReport,
  type Retention,
  type RunnerStopped,
  type Task,
  type TaskRegistry,
} from '@headgate/jobs';
import { connectionTo, createPgBossQueue } from '@headgate/jobs/pg-boss';
import {
  type OnRunEnded,
  prismaQueueReports,
  prismaWorkerRegistry,
  recordRuns,
  runSchedules,
} from '@headgate/jobs/prisma';
import type { Tracing } from '@headgate/telemetry';
import {
  createSecretSeal,
  deliverWebhook,
  type SealingKey,
  type SecretSeal,
} from '@headgate/webhooks';
import { createEgressPolicy, createGuardedAgent } from '@headgate/webhooks/egress';
import { deliverWebhookTask, emitJobEvents, sealSecretsTask } from '@headgate/webhooks/prisma';
import manifest from '../package.json' with { type: 'json' };
import { endLostAnswersTask } from './tasks/end-lost-answers.ts';
import { pruneAuditEventsTask } from './tasks/prune-audit-events.ts';
import { pruneJobsTask } from './tasks/prune-jobs.ts';
import { pruneSessionsTask } from './tasks/prune-sessions.ts';
import { pruneUsageTask } from './tasks/prune-usage.ts';
import { pruneWebhooksTask } from './tasks/prune-webhooks.ts';
import { reapIdempotencyTask } from './tasks/reap-idempotency.ts';
import { reconcileJobsTask } from './tasks/reconcile-jobs.ts';
import { tellUsageThresholds, tellUsageThresholdsTask } from './tasks/tell-usage-thresholds.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

/** What {@link startWorker} takes. */
export interface StartWorkerOptions {
  /** What the tasks work on; the caller closes it, after `stop()`. */
  readonly database: Database;
  /** Where the PostgreSQL of `database` is: the queue has connections of its own. Unused when embedded. */
  readonly databaseUrl?: string | undefined;
  /** A pino logger, say. */
  readonly log: JobLog;
  /** How long what is deleted at last is kept. */
  readonly retention: Retention;
  /** Jobs of one queue that run at the same time; 10 by default. */
  readonly concurrency?: number;
  /** The queues to serve; all that there are by default. */
  readonly queues?: readonly string[] | undefined;
  /** Counts what happens; nobody does by default. */
  readonly metrics?: Pick<WorkerMetrics, 'jobEnded' | 'webhookAttempted' | 'audited'>;
  /** Tasks to run beside those of the house. */
  readonly tasks?: readonly Task[];
  /** Where the contents of files are; in the database by default. */
  readonly fileStore?: FileStore;
  /** What makes batches; without it this worker runs none. */
  readonly batches?: Pick<BatchEngineOptions, 'calls' | 'mostLines'>;
  /** How long files that jobs make are kept, in milliseconds; 30 days by default. */
  readonly fileRetentionMs?: number;
  /** Private networks that webhooks may be sent into, in CIDR notation; none by default. */
  readonly egressAllow?: readonly string[];
  /** The only hosts that webhooks may be sent to; by default all that are not private. */
  readonly egressHosts?: readonly string[];
  /** Makes each run a part of the trace of whoever asked for the job; nobody follows it by default. */
  readonly tracing?: Pick<Tracing, 'job'>;
  /** What the secrets of webhooks are sealed with; they are stored as they are by default. */
  readonly webhookSecretKeys?: readonly SealingKey[];
  readonly clock?: Clock;
}

const monthMs = 30 * 24 * 60 * 60 * 1000;

/** A worker that runs. */
export interface Worker {
  /** Its id on the list of workers. */
  readonly id: string;
  /** The queue that it serves, for the program around it to enqueue. */
  readonly queue: JobQueue;
  /** Jobs that run now. */
  readonly running: number;
  /** What is in the queues of its tasks, those that it does not serve included. */
  queueReports(): Promise<readonly QueueReport[]>;
  /**
   * Takes no further job, lets the running ones end for up to `graceMs` milliseconds and hands the
   * rest to other workers. Safe to call twice.
   */
  stop(graceMs: number): Promise<RunnerStopped>;
}

/**
 * Makes the job queue ready in the database, schedules the tasks of the house and runs jobs.
 *
 * @throws `JobError` with code `queue_unavailable` when the database does not take the queue, and
 *   `unknown_queue` for a queue that no task has.
 *
 * @example
 * ```ts
 * const worker = await startWorker({
 *   database,
 *   log,
 *   databaseUrl: config.DATABASE_URL,
 *   retention: config,
 * });
 * await worker.stop(10_000);
 * await database.close();
 * ```
 */
export async function startWorker(options: StartWorkerOptions): Promise<Worker> {
  const { database, databaseUrl, metrics, queues, tracing, clock = systemClock } = options;
  const { batches, fileRetentionMs = monthMs } = options;
  const { prisma } = database;
  const log = options.log.child({ target: 'worker' });
  // The queue is made with the tasks, of which one tells of jobs that end, through the queue.
  const onEnded: OnRunEnded = (tx, run) => emitJobEvents({ queue, clock, generateId })(tx, run);
  const generateId = uuidv7();
  const fileStore = options.fileStore ?? prismaFileStore({ prisma, clock });
  const seal = createSecretSeal(options.webhookSecretKeys ?? []);
  const scheduled = maintenance({
    seal,
    prisma,
    clock,
    onEnded,
    fileStore,
    retention: options.retention,
  });
  const own: Task[] = [...scheduled.map(({ task }) => task), ...(options.tasks ?? [])];
  const queue = createPgBossQueue({
    connection: connectionTo(database, databaseUrl),
    tasks: createTaskRegistry([
      ...own,
      deliverWebhook,
      ...batchTasks,
      batchJob,
      tendBatches,
      tellUsageThresholds,
      exportJob,
    ]),
    log,
    maintain: true,
  });
  const policy = createEgressPolicy(options.egressAllow, options.egressHosts);
  const agent = createGuardedAgent(policy);
  const outlet = { policy, dispatcher: agent };
  const deliver = deliverWebhookTask({
    prisma,
    queue,
    outlet,
    seal,
    clock,
    ...(metrics && { onAttempt: metrics.webhookAttempted }),
  });
  const files = prismaFiles({ prisma, store: fileStore, clock });
  const telling = { task: tellUsageThresholdsTask({ prisma, queue, clock }), cron: '* * * * *' };
  const tending = { task: tendBatchesTask({ prisma, queue, clock }), cron: '* * * * *' };
  const making = { prisma, files, queue, clock, fileRetentionMs };
  const engine = batches ? batchEngineTasks({ ...making, ...batches }) : [];
  const tasks = createTaskRegistry([
    ...own,
    deliver,
    tending.task,
    telling.task,
    exportTask({ ...making, onAudited: metrics?.audited }),
    ...engine,
  ]);
  assertServed(tasks, queues);
  await queue.start();
  try {
    for (const { task, cron } of [...scheduled, tending, telling]) await queue.schedule(task, cron);
  } catch (error) {
    await queue.stop();
    throw error;
  }
  const runner = createJobRunner({
    source: recordRuns({ prisma, source: queue, onEnded, clock }),
    tasks,
    log,
    clock,
    ...(options.concurrency !== undefined && { slots: options.concurrency }),
    ...(queues && { queues }),
    ...(tracing && { traced: tracing.job }),
    onRunEnd(end) {
      metrics?.jobEnded(end);
      node.runEnded(end);
    },
  });
  const id = generateId();
  const node = await announceWorker({
    id,
    host: hostname(),
    pid: process.pid,
    version: manifest.version,
    runner,
    registry: prismaWorkerRegistry(prisma),
    log,
    onOrders: queue.onOrders,
    clock,
  }).catch(async (error: unknown) => {
    await queue.stop();
    throw error;
  });
  runner.start();
  const schedules = runSchedules({ prisma, queue, tasks, log, clock });
  log.info({ count: tasks.tasks.length, node: id }, 'the worker runs');

  let stopping: Promise<RunnerStopped> | undefined;
  return {
    id,
    queue,
    get running() {
      return runner.running;
    },
    queueReports: () => prismaQueueReports(prisma).of(tasks.queues),
    stop(graceMs) {
      stopping ??= stop(graceMs);
      return stopping;
    },
  };

  async function stop(graceMs: number): Promise<RunnerStopped> {
    const draining = runner.stop(graceMs);
    await schedules.stop();
    void node.report();
    try {
      return await draining;
    } finally {
      await node.leave();
      await queue.stop();
      await agent.destroy();
    }
  }
}

/** The work of the house itself, and when it is done. */
function maintenance({
  prisma,
  clock,
  onEnded,
  fileStore,
  seal,
  retention,
}: {
  prisma: PrismaClient;
  clock: Clock;
  onEnded: OnRunEnded;
  fileStore: FileStore;
  seal: SecretSeal;
  retention: Retention;
}) {
  const jobs = { prisma, clock, retentionMs: retention.JOB_RETENTION };
  const sessions = { prisma, clock, retentionMs: retention.SESSION_RETENTION };
  const auditEvents = { prisma, clock, retentionMs: retention.AUDIT_RETENTION };
  const usage = { prisma, clock, retentionMs: retention.USAGE_RETENTION };
  const messages = { prisma, clock, retentionMs: retention.WEBHOOK_RETENTION };
  return [
    { task: pruneSessionsTask(sessions), cron: '17 * * * *' },
    { task: pruneAuditEventsTask(auditEvents), cron: '47 3 * * *' },
    { task: reapIdempotencyTask({ prisma }), cron: '37 * * * *' },
    { task: pruneJobsTask(jobs), cron: '7 * * * *' },
    { task: pruneUsageTask(usage), cron: '47 * * * *' },
    { task: endLostAnswersTask({ prisma, clock }), cron: '27 * * * *' },
    { task: reconcileJobsTask({ prisma, clock, onEnded }), cron: '* * * * *' },
    { task: pruneWebhooksTask(messages), cron: '57 * * * *' },
    { task: pruneFilesTask({ prisma, store: fileStore, clock }), cron: '13 * * * *' },
    { task: sealSecretsTask({ prisma, seal }), cron: '23 * * * *' },
  ];
}

function assertServed(tasks: TaskRegistry, queues: readonly string[] | undefined): void {
  const unknown = queues?.filter((queue) => !tasks.queues.includes(queue)) ?? [];
  if (unknown.length === 0) return;
  throw new JobError(
    'unknown_queue',
    `There is no queue ${unknown.join(', ')}: WORKER_QUEUES can name ${tasks.queues.join(', ')}`,
  );
}
