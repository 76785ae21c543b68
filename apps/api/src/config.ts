import { type KeyRing, parseKeyRing } from '@headgate/auth';
import {
  byteSize,
  cidrList,
  defineConfig,
  duration,
  flag,
  httpsOnly,
  integer,
  logLevel,
  port,
  rate,
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
  REDIS_URL: url(
    ['redis', 'rediss'],
    'Redis, which the processes of the API share. Unset: each counts rate limits for itself.',
  ).optional(),
  TRUSTED_PROXIES: cidrList(
    'Networks of the proxies in front, whose `X-Forwarded-For` is believed.',
  ).default([]),
  RATE_LIMITS: flag('Whether requests are limited.').default(true),
  RATE_LIMIT_ANONYMOUS: rate('Requests without a credential, by network.').default({
    quota: 300,
    window: 60,
  }),
  RATE_LIMIT_NETWORK: rate(
    'Requests with a credential, valid or not, by network; counted before it is looked at.',
  ).default({ quota: 3000, window: 60 }),
  RATE_LIMIT_AUTH: rate('Sign-ins and refreshes, by network.').default({ quota: 30, window: 60 }),
  RATE_LIMIT_EMAIL: rate('Sign-ups and whatever sends an email, by network.').default({
    quota: 30,
    window: 3600,
  }),
  RATE_LIMIT_CALLER: rate('Requests of one user or API key.').default({ quota: 600, window: 60 }),
  RATE_LIMIT_CHAT: rate('Calls of models by one user or API key.').default({
    quota: 120,
    window: 60,
  }),
  RATE_LIMIT_CHAT_ORGANIZATION: rate('Calls of models by one organisation.').default({
    quota: 1200,
    window: 60,
  }),
  RATE_LIMIT_ADMIN: rate('Administrative requests of one user or API key.').default({
    quota: 120,
    window: 60,
  }),
  API_KEY_ENVIRONMENT: setting(z.string().regex(/^[a-z0-9]{1,16}$/), {
    description:
      'The part of API keys that says where they belong; those of another environment are refused. By default `live` in production, else `test`.',
    expected: '1 to 16 lower-case letters and digits',
  }).optional(),
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
