import { createPostgresDatabase, type Database } from '@headgate/db';
import type { RunnerStopped, Task } from '@headgate/jobs';
import type { Logger } from 'pino';
import type { WorkerConfig } from './config.ts';
import { startHealthServer } from './health-server.ts';
import { startWorker, type Worker } from './start-worker.ts';
import { createWorkerMetrics } from './worker-metrics.ts';

/** Tasks, and how to end what they work with. */
export interface OpenedTasks {
  readonly tasks: readonly Task[];
  /** Called once the worker has stopped. */
  close(): Promise<void>;
}

/** What {@link startWorkerService} takes. */
export interface WorkerServiceOptions {
  readonly config: WorkerConfig;
  readonly log: Logger;
  /** Opens tasks to run beside those of the house, on the database of the worker. */
  readonly openTasks?: (database: Database) => Promise<OpenedTasks>;
}

/** A worker that runs, and tells its health. */
export interface WorkerService {
  /** Where it tells its health, as a URL without a path. */
  readonly url: string;
  /** Takes no further job, drains, hands the rest back, and closes everything that was opened here. */
  stop(): Promise<RunnerStopped>;
}

/**
 * Starts a worker as a process of its own: its database, its health server, and its jobs.
 *
 * @throws `DatabaseError`, `ListenError` or `JobError`, each with a message for the operator
 *
 * @example
 * ```ts
 * const service = await startWorkerService({ config, log });
 * process.once('SIGTERM', () => service.stop());
 * ```
 */
export async function startWorkerService(options: WorkerServiceOptions): Promise<WorkerService> {
  const { config, log, openTasks } = options;
  const stack = new AsyncDisposableStack();
  try {
    const database = createPostgresDatabase({
      url: config.DATABASE_URL,
      maxConnections: config.DATABASE_POOL_SIZE,
      applicationName: 'headgate-worker',
      onConnectionError: (error) =>
        log.warn({ target: 'database', err: error }, 'a database connection was lost'),
    });
    stack.defer(() => database.close());
    await database.ping();

    let accepting = false;
    let worker: Worker | undefined;
    const metrics = createWorkerMetrics();
    const health = await startHealthServer({
      host: config.WORKER_HOST,
      port: config.WORKER_PORT,
      checkReady: async () => {
        if (!accepting) throw new Error('The worker takes no jobs');
        await database.ping({ timeoutMs: 2_000 });
      },
      renderMetrics: () => metrics.render(async () => worker?.queue.stats() ?? []),
    });
    stack.defer(() => health.close(0));
    const opened = await openTasks?.(database);
    stack.defer(async () => opened?.close());
    const started = await startWorker({
      database,
      databaseUrl: config.DATABASE_URL,
      log,
      concurrency: config.WORKER_CONCURRENCY,
      auditRetentionMs: config.AUDIT_RETENTION,
      queues: config.WORKER_QUEUES,
      metrics,
      egressAllow: config.EGRESS_ALLOW_CIDRS,
      ...(opened && { tasks: opened.tasks }),
    });
    worker = started;
    accepting = true;
    return {
      url: health.url,
      async stop() {
        accepting = false;
        const stopped = await started.stop(config.SHUTDOWN_GRACE);
        await stack.disposeAsync();
        return stopped;
      },
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
