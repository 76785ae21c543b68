import { createLogger } from '@headgate/core/logging';
import { describePostgresUrl } from '@headgate/db';
import { openDatabase } from './adapters/database/open-database.ts';
import { apiConfig } from './config.ts';
import { startApi } from './start-api.ts';
import { describeStartFailure } from './start-failure.ts';

try {
  await main();
} catch (error) {
  process.stderr.write(`${describeStartFailure(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const { values: config, warnings } = apiConfig.load({
    env: process.env,
    yamlFile: process.env['CONFIG_FILE'],
    dotenvFile: '.env',
  });
  const log = createLogger({ level: config.LOG_LEVEL });
  for (const { name, message } of warnings) log.warn({ target: 'config', setting: name }, message);

  const database = await openDatabase(config, { applicationName: 'headgate-api', log });
  const api = await startApi({ config, database, log }).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const { NODE_ENV, DATABASE_URL: url, DATA_DIR: folder } = config;
  const server = url === undefined ? folder : describePostgresUrl(url);
  log.info({ target: 'api', url: api.url, node_env: NODE_ENV, database: server }, 'listening');

  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ target: 'api', signal }, 'stopping');
    await api.stop();
    await database.close();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
