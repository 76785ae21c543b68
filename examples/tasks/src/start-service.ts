import { type ApiConfig, openDatabase, type RunningApi, startApi } from '@headgate/api';
import type { Task } from '@headgate/jobs';
import { startWorker } from '@headgate/worker';
import type { Logger } from 'pino';

/** The API and a worker in one process, with tasks of one's own beside the built-in ones. */
export async function startService(options: {
  readonly config: ApiConfig;
  readonly log: Logger;
  readonly tasks: readonly Task[];
}): Promise<RunningApi> {
  const { config, log, tasks } = options;
  const database = await openDatabase(config, { applicationName: 'example', log });
  const worker = await startWorker({
    database,
    databaseUrl: config.DATABASE_URL,
    log,
    tasks,
    retention: config,
  });
  const jobTypes = tasks.map((task) => ({ task }));
  const api = await startApi({ config, database, log, jobTypes });
  return {
    ...api,
    async stop() {
      await api.stop();
      await worker.stop(config.SHUTDOWN_GRACE);
      await database.close();
    },
  };
}
