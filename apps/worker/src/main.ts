import { createLogger } from '@headgate/core/logging';
import { createPostgresDatabase } from '@headgate/db';
import { workerConfig } from './config.ts';
import { startHealthServer } from './health-server.ts';
import { describeStartFailure } from './start-failure.ts';
import { startWorker } from './start-worker.ts';

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${describeStartFailure(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const { values: config, warnings } = workerConfig.load({
    env: process.env,
    yamlFile: process.env['CONFIG_FILE'],
    dotenvFile: '.env',
  });
  const log = createLogger({ level: config.LOG_LEVEL });
  for (const { name, message } of warnings) log.warn({ target: 'config', setting: name }, message);

  await using stack = new AsyncDisposableStack();
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
  const health = await startHealthServer({
    host: config.WORKER_HOST,
    port: config.WORKER_PORT,
    checkReady: async () => {
      if (!accepting) throw new Error('The worker takes no jobs');
      await database.ping({ timeoutMs: 2_000 });
    },
  });
  stack.defer(() => health.close(0));
  const worker = await startWorker({
    database,
    databaseUrl: config.DATABASE_URL,
    log,
    concurrency: config.WORKER_CONCURRENCY,
  });
  accepting = true;
  log.info({ target: 'worker', url: health.url }, 'listening');

  const signal = await nextSignal();
  accepting = false;
  log.info({ target: 'worker', signal }, 'stopping');
  process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
  const { drained, handedBack } = await worker.stop(config.SHUTDOWN_GRACE);
  log.info(
    { target: 'worker', outcome: `${drained} drained, ${handedBack} handed back` },
    'stopped',
  );
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve).once('SIGINT', resolve);
  });
}
