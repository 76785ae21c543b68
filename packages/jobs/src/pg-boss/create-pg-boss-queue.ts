import { type GenerateId, uuidv7 } from '@headgate/core';
import { fromPrisma, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { JobOwner, TaskDeclaration } from '../define-task.ts';
import { isJobError, JobError } from '../errors.ts';
import type { JobLog } from '../job-log.ts';
import type { EnqueueOptions, JobQueue, JobTransaction, QueueStats } from '../job-queue.ts';
import type {
  ClaimedJob,
  JobFailure,
  SettleOptions,
  TransactionalJobSource,
} from '../job-source.ts';
import { storedInput } from '../task-input.ts';
import type { TaskRegistry } from '../task-registry.ts';
import type { TraceContext } from '../trace-context.ts';
import { connectionOptions, type PgBossConnection, tapNotifications } from './connection.ts';
import * as statements from './statements.ts';
import { together } from './together.ts';

/** What {@link createPgBossQueue} takes. */
export interface PgBossQueueOptions {
  readonly connection: PgBossConnection;
  readonly tasks: TaskRegistry;
  readonly log: JobLog;
  /**
   * Whether this process keeps the queues: takes jobs from workers that have died, sends what is
   * scheduled and deletes what is old. True for workers, false for programs that only enqueue.
   */
  readonly maintain: boolean;
  /** Seconds after which the jobs of a silent worker are given to another; 10, the least, by default. */
  readonly leaseSeconds?: number;
  /** Seconds between two looks at what is scheduled, 1–45; 30 by default. */
  readonly scheduleIntervalSeconds?: number;
  /** Makes the ids of jobs, which must be UUIDs; UUIDv7 by default. */
  readonly generateId?: GenerateId;
}

/** A queue in PostgreSQL, for those that enqueue and for runners. */
export interface PgBossQueue extends JobQueue, TransactionalJobSource {
  /**
   * Enqueues a dead letter once more, of any task and queue that there is, under the id that its job
   * had. False when there is none.
   */
  redriveDeadLetter(id: string, options: { readonly tx: JobTransaction }): Promise<boolean>;
  /**
   * Calls the listener when an operator may want something of the workers. It is a hint: calls may be
   * missing. Returns how to stop.
   */
  onOrders(listener: () => void): () => void;
}

interface StoredJob {
  readonly task: string;
  readonly input?: unknown;
  /** 1 when left out. */
  readonly version?: number;
  readonly owner?: JobOwner;
  readonly traceparent?: string;
  readonly tracestate?: string | undefined;
}

interface StoredLetter {
  readonly queue: string;
  readonly data: StoredJob;
  readonly priority: number;
  readonly group: string | null;
}

/** Some 60 years: the worker deletes dead letters when their time is over, which it alone knows. */
const deadLettersKeptSeconds = 2_000_000_000;

const unknownTask = {
  retryLimit: 5,
  retryDelaySeconds: 1,
  retryDelayMaxSeconds: 3_600,
  timeoutSeconds: 86_000,
};

/**
 * Makes a queue on pg-boss, in the schema `pgboss` of the database. `start()` makes and migrates
 * that schema.
 *
 * @example
 * ```ts
 * const queue = createPgBossQueue({ connection: { pglite }, tasks, log, maintain: true });
 * await queue.start();
 * await queue.enqueue(sendReport, { reportId });
 * ```
 */
export function createPgBossQueue(options: PgBossQueueOptions): PgBossQueue {
  const { tasks, log, maintain, leaseSeconds = 10, scheduleIntervalSeconds = 30 } = options;
  const generateId = options.generateId ?? uuidv7();
  const embedded = 'pglite' in options.connection;
  const listeners = new Set<(queue: string | undefined) => void>();
  const cancelListeners = new Set<(jobId: string) => void>();
  const orderListeners = new Set<() => void>();
  const boss = new PgBoss({
    ...connectionOptions(options.connection),
    schema: statements.schema,
    supervise: maintain,
    schedule: maintain,
    // The embedded database has one process: a lease lapses only after that has crashed.
    superviseIntervalSeconds: embedded ? 5 : 1,
    monitorIntervalSeconds: embedded ? 5 : 1,
    maintenanceIntervalSeconds: 300,
    cronMonitorIntervalSeconds: scheduleIntervalSeconds,
    cronWorkerIntervalSeconds: Math.min(scheduleIntervalSeconds, 5),
    useListenNotify: maintain && !('pool' in options.connection),
  });
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue had an error'));
  boss.on('warning', ({ message }) => log.warn({ reason: message }, 'the job queue warns'));
  const database = boss.getDb();
  tapNotifications(database, (queue) => {
    for (const listener of listeners) listener(queue);
  });
  let started = false;
  let messages: { close(): Promise<void> } | undefined;

  async function start(): Promise<void> {
    try {
      await boss.start();
      // An exclusive queue holds a key once; jobs without one get their own id as their key.
      await makeQueue(statements.deadLetterQueue, 'standard', {
        retentionSeconds: deadLettersKeptSeconds,
      });
      for (const queue of tasks.queues) {
        await makeQueue(queue, 'exclusive', {
          deadLetter: statements.deadLetterQueue,
          heartbeatSeconds: leaseSeconds,
          notify: tasks.limitsOf(queue).interactive,
        });
      }
      if (maintain) {
        const look = () => {
          for (const listener of orderListeners) listener();
        };
        messages = await database.listen?.(
          statements.workerChannel,
          (message) => {
            if (message === statements.ordersMessage) look();
            else for (const listener of cancelListeners) listener(message);
          },
          look,
        );
      }
      started = true;
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => undefined);
      throw unavailable('The job queue cannot be started', error);
    }
  }

  async function makeQueue(
    name: string,
    policy: 'standard' | 'exclusive',
    settings: {
      deadLetter?: string;
      heartbeatSeconds?: number;
      notify?: boolean;
      retentionSeconds?: number;
    },
  ): Promise<void> {
    const kept = { ...settings, deleteAfterSeconds: 3_600 };
    await boss.createQueue(name, { ...kept, policy });
    await boss.updateQueue(name, kept);
  }

  function assertKnown(task: TaskDeclaration): void {
    if (!started) throw new JobError('not_started', 'The job queue was not started');
    if (tasks.find(task.name)?.queue === task.queue) return;
    throw new JobError(
      'unknown_task',
      `The task ${task.name} is not in the registry of this queue`,
    );
  }

  async function enqueue<Schema extends z.ZodType>(
    task: TaskDeclaration<Schema>,
    input: z.input<Schema>,
    enqueueOptions: EnqueueOptions = {},
  ): Promise<string | undefined> {
    assertKnown(task);
    const { tx, runAt, uniqueKey, priority, owner, id = generateId() } = enqueueOptions;
    const { trace, group = owner?.organizationId } = enqueueOptions;
    const data: StoredJob = {
      task: task.name,
      input: await storedInput(task, input),
      ...versionOf(task),
      ...(owner && { owner }),
      ...trace,
    };
    try {
      const sent = await boss.send(task.queue, data, {
        id,
        singletonKey: singletonKey(task, uniqueKey ?? id),
        ...retryOptions(task, leaseSeconds),
        ...(priority !== undefined && { priority }),
        ...(group !== undefined && { group: { id: group } }),
        ...(runAt && { startAfter: runAt }),
        ...(tx && { db: fromPrisma(tx) }),
      });
      return sent ?? undefined;
    } catch (error) {
      throw unavailable(`A job of the task ${task.name} was not stored`, error);
    }
  }

  async function schedule<Schema extends z.ZodType>(
    task: TaskDeclaration<Schema>,
    cron: string,
    input?: z.input<Schema>,
  ): Promise<void> {
    assertKnown(task);
    const stored = await storedInput(task, input as z.input<Schema>);
    const data: StoredJob = { task: task.name, input: stored, ...versionOf(task) };
    try {
      await boss.schedule(task.queue, cron, data, {
        key: task.name,
        tz: 'UTC',
        singletonKey: singletonKey(task, 'scheduled'),
        ...retryOptions(task, leaseSeconds),
      });
    } catch (error) {
      throw unavailable(`The task ${task.name} was not scheduled`, error);
    }
  }

  const on = (tx: JobTransaction | undefined) => (tx ? fromPrisma(tx) : database);

  async function fenced(statement: string, job: ClaimedJob, tx?: JobTransaction): Promise<boolean> {
    const { rows } = await on(tx).executeSql(statement, [job.queue, job.id, job.claim]);
    return rows.length === 1;
  }

  const completions = new Map<string, (job: ClaimedJob) => Promise<boolean>>();
  /** Completes jobs without an output, those that end at the same time with one statement. */
  function completing(queue: string): (job: ClaimedJob) => Promise<boolean> {
    const known = completions.get(queue);
    if (known) return known;
    const complete = together<ClaimedJob>(async (jobs) => {
      const response = await boss.complete(queue, jobs.map(attemptOf), null);
      return new Set((response as Settled).settled);
    });
    completions.set(queue, complete);
    return complete;
  }

  return {
    start,
    enqueue,
    schedule,
    async cancel(task, id, { tx } = {}) {
      assertKnown(task);
      const { rows } = await on(tx).executeSql(statements.removeWaiting, [task.queue, id]);
      if (rows.length > 0) return 'removed';
      await on(tx).executeSql(statements.tellWorkers, [id]);
      return 'told';
    },
    async redrive(task, input, redriveOptions) {
      assertKnown(task);
      const { id, tx } = redriveOptions;
      await on(tx).executeSql(statements.removeEnded, [task.queue, id]);
      await enqueue(task, input, redriveOptions);
    },
    async redriveDeadLetter(id, { tx }) {
      const [letter] = (await on(tx).executeSql(statements.takeDeadLetter, [id]))
        .rows as StoredLetter[];
      if (!letter) return false;
      const { queue, data, priority, group } = letter;
      await on(tx).executeSql(statements.removeEnded, [queue, id]);
      await boss.send(queue, data, {
        id,
        singletonKey: singletonKey({ name: data.task }, id),
        // A program that only enqueues need not know every task; the worker limits the time by its own.
        ...retryOptions(tasks.find(data.task) ?? unknownTask, leaseSeconds),
        priority,
        ...(group !== null && { group: { id: group } }),
        db: fromPrisma(tx),
      });
      return true;
    },
    async stats() {
      const { rows } = await database.executeSql(statements.countJobs, [tasks.queues]);
      return rows.map(({ oldestWaitingSeconds, ...counts }) => ({
        ...counts,
        oldestWaitingSeconds: oldestWaitingSeconds ?? undefined,
      })) as QueueStats[];
    },
    async stop() {
      started = false;
      listeners.clear();
      cancelListeners.clear();
      orderListeners.clear();
      await messages?.close();
      await boss.stop({ graceful: false });
    },
    async fetch(queue, limit) {
      const { perTenant } = tasks.limitsOf(queue);
      const jobs = await boss.fetch<StoredJob>(queue, {
        batchSize: limit,
        includeMetadata: true,
        ...(perTenant !== undefined && { groupConcurrency: perTenant }),
      });
      return jobs.map(claimedJob);
    },
    async complete(job, output, { tx }: SettleOptions = {}) {
      if (output === undefined && !tx) return completing(job.queue)(job);
      const kept = output === undefined ? null : { output };
      return isSettled(job, await boss.complete(job.queue, attemptOf(job), kept, { db: on(tx) }));
    },
    async fail(job, failure, { tx, final } = {}) {
      if (final && !(await fenced(statements.dropRetries, job, tx))) return false;
      const kept = failure satisfies JobFailure;
      return isSettled(job, await boss.fail(job.queue, attemptOf(job), kept, { db: on(tx) }));
    },
    async abandon(job, _output, { tx }: SettleOptions = {}) {
      return isSettled(job, await boss.cancel(job.queue, attemptOf(job), { db: on(tx) }));
    },
    handBack: (job, { tx }: SettleOptions = {}) => fenced(statements.handBack, job, tx),
    fence: (job, tx) => fenced(statements.lockClaim, job, tx),
    // Nobody follows a job of the bare queue.
    progress: async () => undefined,
    note: async () => undefined,
    async touch(queue, jobs) {
      const { settled } = (await boss.touch(queue, jobs.map(attemptOf))) as Settled;
      return new Set(settled);
    },
    onWake(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onCancel(listener) {
      cancelListeners.add(listener);
      return () => cancelListeners.delete(listener);
    },
    onOrders(listener) {
      orderListeners.add(listener);
      return () => orderListeners.delete(listener);
    },
  };
}

function isSettled(job: ClaimedJob, response: unknown): boolean {
  return (response as Settled).settled?.includes(job.id) ?? false;
}

/** Which jobs a settlement changed; pg-boss returns it from every call, its types say nothing of it. */
interface Settled {
  readonly settled?: readonly string[];
}

function claimedJob(job: JobWithMetadata<StoredJob>): ClaimedJob {
  return {
    id: job.id,
    queue: job.name,
    claim: job.retryCount,
    attempt: job.retryCount + 1,
    lastAttempt: job.retryCount >= job.retryLimit,
    priority: job.priority,
    task: job.data.task,
    input: job.data.input,
    version: job.data.version ?? 1,
    trace: traceOf(job.data),
    owner: job.data.owner,
  };
}

function traceOf({ traceparent, tracestate }: StoredJob): TraceContext | undefined {
  return traceparent === undefined ? undefined : { traceparent, tracestate };
}

function versionOf({ version }: TaskDeclaration): { version?: number } {
  return version === 1 ? {} : { version };
}

function attemptOf(job: ClaimedJob): { id: string; retryCount: number } {
  return { id: job.id, retryCount: job.claim };
}

function singletonKey(task: Pick<TaskDeclaration, 'name'>, key: string): string {
  return `${task.name}:${key}`;
}

type RetriedTask = Pick<
  TaskDeclaration,
  'retryLimit' | 'retryDelaySeconds' | 'retryDelayMaxSeconds' | 'timeoutSeconds'
>;

/** The runner itself ends a task after its time, so that pg-boss's own limit only catches a stuck one. */
function retryOptions(task: RetriedTask, leaseSeconds: number) {
  return {
    retryLimit: task.retryLimit,
    retryDelay: task.retryDelaySeconds,
    retryBackoff: true,
    retryDelayMax: task.retryDelayMaxSeconds,
    expireInSeconds: task.timeoutSeconds + 2 * leaseSeconds,
    heartbeatSeconds: leaseSeconds,
  };
}

function unavailable(message: string, cause: unknown): JobError {
  return isJobError(cause) ? cause : new JobError('queue_unavailable', message, { cause });
}
