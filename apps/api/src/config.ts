import { type KeyRing, parseKeyRing } from '@headgate/auth';
import { batchSettings } from '@headgate/batches';
import {
  byteSize,
  cidrList,
  defineConfig,
  duration,
  enabledInProduction,
  flag,
  hostList,
  httpsOnly,
  integer,
  list,
  logLevel,
  originList,
  type ProductionRule,
  port,
  rate,
  requiredInProduction,
  routeRates,
  setting,
  url,
} from '@headgate/core/config';
import { fileSettings } from '@headgate/files';
import { retentionSettings } from '@headgate/jobs';
import { modelSettings } from '@headgate/model-calls/settings';
import { type CursorKey, parseCursorKeys } from '@headgate/pagination';
import { tracingSettings } from '@headgate/telemetry';
import { webhookSettings } from '@headgate/webhooks';
import { z } from 'zod';

const mebibyte = 1024 * 1024;

/** A ring of keys that sign tokens, as one text. */
function tokenKeys(description: string) {
  return setting(
    z.string().transform((text, context): KeyRing => {
      try {
        return parseKeyRing(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not a key ring' });
        return z.NEVER;
      }
    }),
    {
      description,
      expected:
        '`kid:secret`, several separated by commas, each secret with at least 32 bytes, or `kid:` and a key in PEM',
      sensitive: true,
    },
  );
}

const { NODE_ENV, ...modelShape } = modelSettings.shape;

/** The settings of the API. The worker and the CLI read the ones that they share under the same names. */
export const apiSettings = z.object({
  NODE_ENV,
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
    description:
      'Where the embedded database, generated development keys and, with FILE_STORE=directory, files are kept.',
  }).default('.headgate'),
  JWT_KEYS: tokenKeys(
    'Keys of access tokens, newest first: the first signs, all verify.',
  ).optional(),
  SESSION_KEYS: tokenKeys(
    'Keys of the session cookies of browsers, newest first: the first signs, all verify.',
  ).optional(),
  SESSION_ALLOW_EPHEMERAL: flag(
    'Whether cookies may be signed with a key that ends with the process, where there are no SESSION_KEYS.',
  ).default(false),
  SESSION_TTL: duration('How long the session of a browser lives without being used.').default(
    7_200_000,
  ),
  SESSION_SAMESITE: setting(z.enum(['lax', 'strict', 'none']), {
    description: 'Which requests of other sites carry the session cookie.',
  }).default('lax'),
  SESSION_COOKIE_SECURE: flag('Whether the session cookie is sent over HTTPS alone.').default(true),
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
  TRACE_PEERS: cidrList(
    'Networks of callers that decide by their `traceparent` whether a trace is recorded; of all others only the ids are taken over.',
  ).default([]),
  EGRESS_ALLOW_CIDRS: cidrList(
    'Private networks that webhooks may be sent into; the internet needs no entry.',
  ).default([]),
  EGRESS_ALLOW_HOSTS: hostList(
    'The only hosts that webhooks may be sent to, `*.` in front for every name below. Unset: all that are not private.',
  ).default([]),
  RATE_LIMITS: flag('Whether requests are limited.').default(true),
  RATE_LIMIT_ANONYMOUS: rate('Requests without a credential, by network.').default({
    quota: 300,
    window: 60,
  }),
  RATE_LIMIT_NETWORK: rate(
    'Requests with a credential of ours, valid or not, by network; counted before it is looked at.',
  ).default({ quota: 3000, window: 60 }),
  PASSWORD_FAILURES_NETWORK: rate(
    'Wrong passwords for one account from one network before all further ones from there are refused.',
  ).default({ quota: 10, window: 900 }),
  PASSWORD_FAILURES_ACCOUNT: rate(
    'Wrong passwords for one account, from wherever, before attempts on it are slowed down.',
  ).default({ quota: 20, window: 86_400 }),
  RATE_LIMIT_AUTH: rate('Sign-ins, refreshes and changes of a password, by network.').default({
    quota: 30,
    window: 60,
  }),
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
  RATE_LIMIT_ROUTES: routeRates(
    'Requests for single routes, by user or API key; by network where a route needs no credential.',
  ).default([]),
  RATE_LIMIT_ADMIN: rate('Administrative requests of one user or API key.').default({
    quota: 120,
    window: 60,
  }),
  API_KEY_ENVIRONMENT: setting(z.string().regex(/^[a-z0-9]{1,16}$/), {
    description:
      'The part of API keys that says where they belong; those of another environment are refused. By default `live` in production, else `test`.',
    expected: '1 to 16 lower-case letters and digits',
  }).optional(),
  ...retentionSettings,
  ...modelShape,
  DEFAULT_MODEL: setting(z.string().min(1).max(256), {
    description: 'The model of a conversation that names none.',
  }).optional(),
  OPERATOR_ORGANIZATION: setting(z.uuid(), {
    description:
      'The organisation whose admins operate this installation and tell of its state. Unset: nobody does.',
    expected: 'the id of an organisation',
  }).optional(),
  CORS_ORIGINS: originList('Origins of the pages that may call the API from a browser.').default(
    [],
  ),
  CSP_REPORT_ONLY: flag(
    'Whether pages only report what their content policy forbids, to `/csp-reports`.',
  ).default(false),
  SECURITY_CONTACT: setting(
    list('').refine((entries) =>
      entries.every((entry) => /^(mailto:|https:\/\/|tel:)/.test(entry)),
    ),
    {
      description: 'Whom to tell of a weakness, for `/.well-known/security.txt`.',
      expected: 'URIs such as mailto:security@example.com, separated by commas',
    },
  ).default([]),
  SECURITY_TXT_EXPIRES: setting(
    z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    {
      description:
        'When `/.well-known/security.txt` ends; in production no more than a year ahead.',
      expected: 'a time such as 2027-01-01T00:00:00Z',
    },
  ).optional(),
  MAX_CONCURRENT_REQUESTS: integer(
    'Requests of one process whose answers have not begun; more are refused with 503.',
    { min: 1, max: 1_000_000 },
  ).default(2000),
  MAX_QUEUE_DELAY: duration(
    'How long a request may wait for the event loop or for a connection to the database while their queue does not empty; others are refused with 503.',
  ).default(1),
  REQUEST_TIMEOUT: duration(
    'How long until an answer begins, calls of models and streams left out.',
  ).default(30_000),
  URL_LIMIT: integer('The longest URL, in characters.', { min: 100, max: 65_536 }).default(12_288),
  ...tracingSettings('headgate-api'),
  LOG_LEVEL: logLevel('The least severe level to log.').prefault('info'),
  ...webhookSettings,
  ...fileSettings,
  ...batchSettings,
  BODY_LIMIT: byteSize('The longest request body.').default(20 * mebibyte),
  STREAM_HEARTBEAT: duration(
    'Silence on a stream after which a comment is sent, so that no proxy gives up.',
  ).default(15_000),
  MAX_STREAMS_PER_CALLER: integer(
    'Event streams that one user or API key may have open at a time on one process.',
    { min: 1, max: 1_000_000 },
  ).default(200),
  SHUTDOWN_DELAY: duration(
    'How long `/ready` says no, and connections are still taken, before the process begins to stop. By default `5s` in production, else `0s`.',
  ).optional(),
  SHUTDOWN_GRACE: duration(
    'How long running requests may take to finish after that; streams that are left then end with an error.',
  ).default(10_000),
});

export type ApiConfig = Readonly<z.output<typeof apiSettings>>;

const longestSecurityTxtMs = 366 * 24 * 60 * 60 * 1000;

const securityTxtRule: ProductionRule<ApiConfig> = (values) => {
  const { SECURITY_CONTACT: contacts, SECURITY_TXT_EXPIRES: expires } = values;
  const name = 'SECURITY_TXT_EXPIRES';
  if (contacts.length === 0) {
    return expires && { name, message: 'has no use without SECURITY_CONTACT' };
  }
  if (expires === undefined) return { name, message: 'is required with SECURITY_CONTACT' };
  // RFC 9116 section 2.5.5. What has ended is no reason not to start: it is served no more, and told.
  return expires.getTime() > Date.now() + longestSecurityTxtMs
    ? { name, message: 'must be no more than a year ahead' }
    : undefined;
};

const sessionKeysRule: ProductionRule<ApiConfig> = (values) =>
  values.SESSION_KEYS === undefined && !values.SESSION_ALLOW_EPHEMERAL
    ? { name: 'SESSION_KEYS', message: 'is required in production' }
    : undefined;

export const apiConfig = defineConfig({
  schema: apiSettings,
  productionRules: [
    requiredInProduction('DATABASE_URL'),
    requiredInProduction('JWT_KEYS'),
    requiredInProduction('CURSOR_KEYS'),
    requiredInProduction('WEBHOOK_SECRET_KEYS'),
    sessionKeysRule,
    enabledInProduction('SESSION_COOKIE_SECURE'),
    requiredInProduction('PUBLIC_URL'),
    httpsOnly('PUBLIC_URL'),
    httpsOnly('CORS_ORIGINS'),
    securityTxtRule,
  ],
  docs: 'docs/configuration.md',
});

/** The settings of a command that only wants the database, which asks for no key of tokens. */
export const databaseConfig = defineConfig({
  schema: apiSettings.pick({
    NODE_ENV: true,
    DATABASE_URL: true,
    DATABASE_POOL_SIZE: true,
    DATA_DIR: true,
    LOG_LEVEL: true,
  }),
  productionRules: [requiredInProduction('DATABASE_URL')],
  docs: 'docs/configuration.md',
});
