import { batchSettings } from '@headgate/batches';
import {
  cidrList,
  defineConfig,
  duration,
  hostList,
  integer,
  list,
  logLevel,
  port,
  requiredInProduction,
  setting,
  url,
} from '@headgate/core/config';
import { fileSettings } from '@headgate/files';
import { retentionSettings } from '@headgate/jobs';
import { modelSettings } from '@headgate/model-calls/settings';
import { tracingSettings } from '@headgate/telemetry';
import { webhookSettings } from '@headgate/webhooks';
import { z } from 'zod';

/** The settings of a worker process; those that the API has too bear the same names. */
export const workerSettings = z.object({
  DATABASE_URL: setting(url(['postgres', 'postgresql'], ''), {
    description: 'PostgreSQL, which the API and its workers share.',
    expected:
      'a URL that begins with postgresql://. The embedded database lives in one process only, ' +
      'where `headgate serve` runs the worker beside the API',
    sensitive: true,
  }),
  DATABASE_POOL_SIZE: integer(
    'Connections to PostgreSQL per process, besides six of the job queue.',
    { min: 1, max: 999 },
  ).default(10),
  EGRESS_ALLOW_CIDRS: cidrList(
    'Private networks that webhooks may be sent into; the internet needs no entry.',
  ).default([]),
  EGRESS_ALLOW_HOSTS: hostList(
    'The only hosts that webhooks may be sent to, `*.` in front for every name below. Unset: all that are not private.',
  ).default([]),
  ...modelSettings.shape,
  ...tracingSettings('headgate-worker'),
  LOG_LEVEL: logLevel('The least severe level to log.').prefault('info'),
  WORKER_CONCURRENCY: integer('Jobs of one queue that a worker process runs at the same time.', {
    min: 1,
    max: 500,
  }).default(10),
  WORKER_QUEUES: list(
    'The queues that a worker process serves, so that pools can be told apart. Unset: all.',
  ).optional(),
  WORKER_HOST: setting(z.string().min(1), {
    description: 'The address on which a worker process tells its health.',
  }).default('127.0.0.1'),
  WORKER_PORT: port('The port on which a worker process tells its health.').default(8081),
  ...retentionSettings,
  DATA_DIR: setting(z.string().min(1), {
    description: 'Where the files are, with FILE_STORE=directory.',
  }).default('.headgate'),
  ...webhookSettings,
  ...fileSettings,
  ...batchSettings,
  SHUTDOWN_GRACE: duration('How long running jobs may take to finish.').default(10_000),
});

export type WorkerConfig = Readonly<z.output<typeof workerSettings>>;

export const workerConfig = defineConfig({
  schema: workerSettings,
  productionRules: [requiredInProduction('WEBHOOK_SECRET_KEYS')],
  docs: 'docs/configuration.md',
});
