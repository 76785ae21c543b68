import {
  apiConfig,
  createPrometheusMetrics,
  openDatabase,
  type RunningApi,
  startApi,
} from '@headgate/api';
import { createLogger } from '@headgate/core/logging';
import { migrate } from '@headgate/db/migrate';
import { openFileStore } from '@headgate/files/prisma';
import { openModelCalls } from '@headgate/model-calls';
import { modelTasks } from '@headgate/model-calls/tasks';
import { openTracing, tracedCalls } from '@headgate/telemetry';
import { startWorker, workerConfig } from '@headgate/worker';
import { prettyFactory } from 'pino-pretty';
import { loadSettings } from '../load-settings.ts';
import { version } from '../version.ts';
import { welcome } from '../welcome.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `headgate serve`: the API and the worker in one process over one database, which is migrated first, and one pool of
 * models, whose limits hold for requests and jobs together.
 * This is how the embedded database is used, since only one process can have it open.
 */
export async function serve(
  env: Environment,
  output: NodeJS.WritableStream,
): Promise<{ stop(): Promise<void> }> {
  const { values: config, production, warnings } = loadSettings(apiConfig, env, workerConfig);
  const log = createLogger({
    level: config.LOG_LEVEL,
    ...(!production && { destination: readable(output) }),
  });
  for (const { name, message } of warnings) log.warn({ target: 'config', setting: name }, message);

  if (config.DATABASE_URL !== undefined) await migrate({ url: config.DATABASE_URL });
  const stack = new AsyncDisposableStack();
  try {
    const database = await openDatabase(config, { applicationName: 'headgate', log });
    stack.defer(() => database.close());
    const metrics = createPrometheusMetrics();
    const tracing = await openTracing({ config, serviceVersion: version, log });
    stack.defer(() => tracing.close());
    const modelCalls = await openModelCalls({
      config,
      database,
      log,
      metrics,
      followAttempt: tracing.attempt,
    });
    stack.defer(() => modelCalls.close());
    const traced = { ...modelCalls, accounts: tracedCalls(modelCalls.accounts, tracing) };
    const worker = await startWorker({
      database,
      log,
      databaseUrl: config.DATABASE_URL,
      egressAllow: config.EGRESS_ALLOW_CIDRS,
      egressHosts: config.EGRESS_ALLOW_HOSTS,
      webhookSecretKeys: config.WEBHOOK_SECRET_KEYS ?? [],
      fileStore: openFileStore(config, database.prisma),
      fileRetentionMs: config.FILE_RETENTION,
      batches: { calls: traced, mostLines: config.BATCH_CONCURRENCY },
      tasks: modelTasks(traced),
      tracing,
      retention: config,
    });
    stack.defer(async () => void (await worker.stop(config.SHUTDOWN_GRACE)));
    const api: RunningApi = await startApi({ config, database, log, metrics, modelCalls, tracing });
    stack.defer(() => api.stop());
    output.write(await welcome(api, config));
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
  return { stop: () => stack.disposeAsync() };
}

// Lines for a person to read: written at once, so that none is lost when the process ends.
function readable(output: NodeJS.WritableStream) {
  const pretty = prettyFactory({
    messageKey: 'message',
    timestampKey: 'timestamp',
    errorLikeObjectKeys: ['err'],
    translateTime: 'SYS:HH:MM:ss',
    colorize: (output as Partial<NodeJS.WriteStream>).isTTY === true,
    singleLine: true,
    ignore: 'request_id,trace_id',
  });
  return { write: (line: string) => void output.write(pretty(line)) };
}
