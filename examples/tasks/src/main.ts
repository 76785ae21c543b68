import { apiConfig } from '@headgate/api';
import { createLogger } from '@headgate/core/logging';
import { countWords } from './count-words.ts';
import { notifyTeam } from './notify-team.ts';
import { startService } from './start-service.ts';

const { values: config } = apiConfig.load({ env: process.env, dotenvFile: '.env' });
const log = createLogger({ level: config.LOG_LEVEL });
const toLog = notifyTeam(async ({ channel }) => log.info({ subject: channel }, 'told'));
const service = await startService({ config, log, tasks: [countWords, toLog] });
log.info({ url: service.url }, 'listening');
process.once('SIGTERM', () => void service.stop().then(() => process.exit(0)));
