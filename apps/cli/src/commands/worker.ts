import { createLogger } from '@headgate/core/logging';
import { startWorkerService, workerConfig } from '@headgate/worker';
import { loadSettings } from '../load-settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `headgate worker`: a worker as a process of its own, the same as `@headgate/worker` starts. It needs PostgreSQL: the
 * embedded database lives in the process of `headgate serve`.
 */
export async function worker(env: Environment): Promise<{ stop(): Promise<void> }> {
  const { values: config, warnings } = loadSettings(workerConfig, env);
  const log = createLogger({ level: config.LOG_LEVEL });
  for (const { name, message } of warnings) log.warn({ target: 'config', setting: name }, message);

  const service = await startWorkerService({ config, log });
  log.info({ target: 'worker', url: service.url }, 'listening');
  return {
    async stop() {
      const { drained, handedBack } = await service.stop();
      const outcome = `${drained} drained, ${handedBack} handed back`;
      log.info({ target: 'worker', outcome }, 'stopped');
    },
  };
}
