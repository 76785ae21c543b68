import { type KeyRing, parseKeyRing } from '@headgate/auth';
import {
  byteSize,
  defineConfig,
  duration,
  flag,
  httpsOnly,
  integer,
  logLevel,
  port,
  requiredInProduction,
  setting,
  url,
} from '@headgate/core/config';
import { type CursorKey, parseCursorKeys } from '@headgate/pagination';
import { z } from 'zod';

const mebibyte = 1024 * 1024;

/** The settings of the API. The worker and the CLI read the ones that they share under the same names. */
export const apiSettings = z.object({
  NODE_ENV: setting(z.enum(['development', 'test', 'production']), {
    description: '`production` turns the strict checks on.',
  }).default('development'),
  HOST: setting(z.string().min(1), { description: 'The address to listen on.' }).default(
    '127.0.0.1',
  ),
  PORT: port('The port to listen on.').default(8080),
  PUBLIC_URL: url(
    ['http', 'https'],
    'Where clients reach this service; the issuer and audience of its tokens.',
  ).optional(),
  DATABASE_URL: url(
    ['postgres', 'postgresql'],
    'PostgreSQL. Unset outside production: the embedded database under DATA_DIR. Behind a pooler that shares sessions, add pgbouncer=true.',
  ).optional(),
  DATABASE_POOL_SIZE: integer('Connections to PostgreSQL per process.', {
    min: 1,
    max: 999,
  }).default(10),
  DATA_DIR: setting(z.string().min(1), {
    description: 'Where the embedded database and generated development keys are kept.',
  }).default('.headgate'),
  JWT_KEYS: setting(
    z.string().transform((text, context): KeyRing => {
      try {
        return parseKeyRing(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not a key ring' });
        return z.NEVER;
      }
    }),
    {
      description: 'Keys of access tokens, newest first: the first signs, all verify.',
      expected: '`kid:secret`, several separated by commas, each secret with at least 32 bytes',
      sensitive: true,
    },
  ).optional(),
  CURSOR_KEYS: setting(
    z.string().transform((text, context): readonly CursorKey[] => {
      try {
        return parseCursorKeys(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not a key ring' });
        return z.NEVER;
      }
    }),
    {
      description: 'Keys of the cursors of lists, newest first: the first signs, all verify.',
      expected: '`kid:secret`, several separated by commas, each secret with at least 32 bytes',
      sensitive: true,
    },
  ).optional(),
  OLLAMA_BASE_URL: url(['http', 'https'], 'Where Ollama is.').default('http://127.0.0.1:11434'),
  DEFAULT_MODEL: setting(z.string().min(1).max(256), {
    description: 'The model of a conversation that names none.',
  }).optional(),
  ECHO_MODEL: flag(
    'Whether the built-in stand-in model `echo` is offered; by default only outside production.',
  ).optional(),
  LOG_LEVEL: logLevel('The least severe level to log.').prefault('info'),
  BODY_LIMIT: byteSize('The longest request body.').default(20 * mebibyte),
  STREAM_HEARTBEAT: duration(
    'Silence on a stream after which a comment is sent, so that no proxy gives up.',
  ).default(15_000),
  SHUTDOWN_GRACE: duration('How long running requests may take to finish.').default(10_000),
});

export type ApiConfig = Readonly<z.output<typeof apiSettings>>;

export const apiConfig = defineConfig({
  schema: apiSettings,
  productionRules: [
    requiredInProduction('DATABASE_URL'),
    requiredInProduction('JWT_KEYS'),
    requiredInProduction('CURSOR_KEYS'),
    requiredInProduction('PUBLIC_URL'),
    httpsOnly('PUBLIC_URL'),
  ],
  docs: 'docs/configuration.md',
});
