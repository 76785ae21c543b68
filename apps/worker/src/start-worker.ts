import { type Clock, systemClock } from '@headgate/core';
import type { Database, EmbeddedDatabase } from '@headgate/db';
import {
  createJobRunner,
  createTaskRegistry,
  type JobLog,
  type JobQueue,
  type RunnerStopped,
} from '@headgate/jobs';
import { createPgBossQueue, type PgBossConnection } from '@headgate/jobs/pg-boss';
import { endLostAnswersTask } from './tasks/end-lost-answers.ts';
import { pruneSessionsTask } from './tasks/prune-sessions.ts';
import { pruneUsageTask } from './tasks/prune-usage.ts';
import { reapIdempotencyTask } from './tasks/reap-idempotency.ts';

/** What {@link startWorker} takes. */
export interface StartWorkerOptions {
  /** What the tasks work on; the caller closes it, after `stop()`. */
  readonly database: Database;
  /** Where the PostgreSQL of `database` is: the queue has connections of its own. Unused when embedded. */
  readonly databaseUrl?: string | undefined;
  /** A pino logger, say. */
  readonly log: JobLog;
  /** Jobs of one queue that run at the same time; 10 by default. */
  readonly concurrency?: number;
  readonly clock?: Clock;
}

/** A worker that runs. */
export interface Worker {
  /** The queue that it serves, for the program around it to enqueue. */
  readonly queue: JobQueue;
  /** Jobs that run now. */
  readonly running: number;
  /**
   * Takes no further job, lets the running ones end for up to `graceMs` milliseconds and hands the
   * rest to other workers. Safe to call twice.
   */
  stop(graceMs: number): Promise<RunnerStopped>;
}

/**
 * Makes the job queue ready in the database, schedules the tasks of the house and runs jobs.
 *
 * @throws `JobError` with code `queue_unavailable` when the database does not take the queue.
 *
 * @example
 * ```ts
 * const worker = await startWorker({ database, log, databaseUrl: config.DATABASE_URL });
 * await worker.stop(10_000);
 * await database.close();
 * ```
 */
export async function startWorker(options: StartWorkerOptions): Promise<Worker> {
  const { database, clock = systemClock } = options;
  const log = options.log.child({ target: 'worker' });
  const pruneSessions = pruneSessionsTask({ prisma: database.prisma, clock });
  const reapIdempotency = reapIdempotencyTask({ prisma: database.prisma });
  const pruneUsage = pruneUsageTask({ prisma: database.prisma, clock });
  const endLostAnswers = endLostAnswersTask({ prisma: database.prisma, clock });
  const tasks = createTaskRegistry([pruneSessions, reapIdempotency, pruneUsage, endLostAnswers]);
  const queue = createPgBossQueue({
    connection: connectionOf(options),
    tasks,
    log,
    maintain: true,
  });
  await queue.start();
  try {
    await queue.schedule(pruneSessions, '17 * * * *');
    await queue.schedule(reapIdempotency, '37 * * * *');
    await queue.schedule(pruneUsage, '47 * * * *');
    await queue.schedule(endLostAnswers, '27 * * * *');
  } catch (error) {
    await queue.stop();
    throw error;
  }
  const runner = createJobRunner({
    source: queue,
    tasks,
    log,
    clock,
    ...(options.concurrency !== undefined && { slots: options.concurrency }),
  });
  runner.start();
  log.info({ count: tasks.tasks.length }, 'the worker runs');

  let stopping: Promise<RunnerStopped> | undefined;
  return {
    queue,
    get running() {
      return runner.running;
    },
    stop(graceMs) {
      stopping ??= runner.stop(graceMs).finally(() => queue.stop());
      return stopping;
    },
  };
}

function connectionOf({ database, databaseUrl }: StartWorkerOptions): PgBossConnection {
  if (isEmbedded(database)) return { pglite: database.pglite };
  if (databaseUrl === undefined) throw new TypeError('databaseUrl is needed with PostgreSQL');
  return { connectionString: databaseUrl };
}

/** The embedded database is the only one of its kind, so that the kind tells the type. */
function isEmbedded(database: Database): database is EmbeddedDatabase {
  return database.kind === 'embedded';
}
