import { createPostgresDatabase } from '@headgate/db';
import { openFileStore } from '@headgate/files/prisma';
import type { RunnerStopped, Task } from '@headgate/jobs';
import { openModelCalls } from '@headgate/model-calls';
import { modelTasks } from '@headgate/model-calls/tasks';
import { openTracing, tracedCalls } from '@headgate/telemetry';
import type { Logger } from 'pino';
import manifest from '../package.json' with { type: 'json' };
import type { WorkerConfig } from './config.ts';
import { startHealthServer } from './health-server.ts';
import { startWorker, type Worker } from './start-worker.ts';
import { createWorkerMetrics } from './worker-metrics.ts';

/** What {@link startWorkerService} takes. */
export interface WorkerServiceOptions {
  readonly config: WorkerConfig;
  readonly log: Logger;
  /** Tasks to run beside those of the house. */
  readonly tasks?: readonly Task[];
}

/** A worker that runs, and tells its health. */
export interface WorkerService {
  /** Where it tells its health, as a URL without a path. */
  readonly url: string;
  /** Takes no further job, drains, hands the rest back, and closes everything that was opened here. */
  stop(): Promise<RunnerStopped>;
}

/**
 * Starts a worker as a process of its own: its database, its health server, the models of its settings, and its jobs.
 *
 * @throws `DatabaseError`, `ListenError`, `ConfigError` or `JobError`, each with a message for the operator
 *
 * @example
 * ```ts
 * const service = await startWorkerService({ config, log });
 * process.once('SIGTERM', () => service.stop());
 * ```
 */
export async function startWorkerService(options: WorkerServiceOptions): Promise<WorkerService> {
  const { config, log, tasks = [] } = options;
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
      renderMetrics: () => metrics.render(async () => (await worker?.queueReports()) ?? []),
    });
    stack.defer(() => health.close(0));
    const tracing = await openTracing({ config, serviceVersion: manifest.version, log });
    stack.defer(() => tracing.close());
    const opened = await openModelCalls({
      config,
      database,
      log,
      metrics,
      followAttempt: tracing.attempt,
    });
    stack.defer(() => opened.close());
    const modelCalls = { ...opened, accounts: tracedCalls(opened.accounts, tracing) };
    const started = await startWorker({
      database,
      databaseUrl: config.DATABASE_URL,
      log,
      concurrency: config.WORKER_CONCURRENCY,
      retention: config,
      queues: config.WORKER_QUEUES,
      metrics,
      tracing,
      fileStore: openFileStore(config, database.prisma),
      fileRetentionMs: config.FILE_RETENTION,
      batches: { calls: modelCalls, mostLines: config.BATCH_CONCURRENCY },
      egressAllow: config.EGRESS_ALLOW_CIDRS,
      egressHosts: config.EGRESS_ALLOW_HOSTS,
      webhookSecretKeys: config.WEBHOOK_SECRET_KEYS ?? [],
      tasks: [...modelTasks(modelCalls), ...tasks],
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
