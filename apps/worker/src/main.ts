import { createLogger } from '@headgate/core/logging';
import { workerConfig } from './config.ts';
import { describeStartFailure } from './start-failure.ts';
import { startWorkerService } from './start-worker-service.ts';

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

  const service = await startWorkerService({ config, log });
  log.info({ target: 'worker', url: service.url }, 'listening');

  const signal = await nextSignal();
  log.info({ target: 'worker', signal }, 'stopping');
  process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
  const { drained, handedBack } = await service.stop();
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
