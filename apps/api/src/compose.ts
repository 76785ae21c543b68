import { type AuditRecord, createApiKeys, createAuth, type PasswordHasher } from '@headgate/auth';
import { sessionCookie } from '@headgate/auth/hono';
import { prismaApiKeyStore } from '@headgate/auth/prisma';
import { AppError, systemClock, systemRandom, uuidv7 } from '@headgate/core';
import type { Database } from '@headgate/db';
import { openFileStore } from '@headgate/files/prisma';
import { type ModelCalls, type OpenCallAccounts, openModelCalls } from '@headgate/model-calls';
import type { Deadlines } from '@headgate/model-provider';
import { clientIp, isWithin } from '@headgate/rate-limit/client-ip';
import { openTracing, type Tracing, tracedCalls } from '@headgate/telemetry';
import type { Logger } from 'pino';
import manifest from '../package.json' with { type: 'json' };
import { databaseProbe, providerProbe, redisProbe } from './adapters/health/probes.ts';
import { createRequestIdempotency } from './adapters/idempotency/create-request-idempotency.ts';
import { openCursorCodec } from './adapters/keys/open-cursor-codec.ts';
import { openKeyRing } from './adapters/keys/open-key-ring.ts';
import { openSessionKeys } from './adapters/keys/open-session-keys.ts';
import { connectionQueue } from './adapters/load/connection-queue.ts';
import { eventLoopQueue } from './adapters/load/event-loop-queue.ts';
import { createLoadGauge } from './adapters/load/load-gauge.ts';
import { summarizeRefusals } from './adapters/load/summarize-refusals.ts';
import { createPrometheusMetrics } from './adapters/metrics/prometheus-metrics.ts';
import { auditedAuthStore } from './adapters/prisma/audited-auth-store.ts';
import { prismaApiKeys } from './adapters/prisma/prisma-api-keys.ts';
import { prismaAuditEvents } from './adapters/prisma/prisma-audit-events.ts';
import { prismaBatchBook } from './adapters/prisma/prisma-batch-book.ts';
import { prismaCommunityPosts } from './adapters/prisma/prisma-community-posts.ts';
import { prismaConversations } from './adapters/prisma/prisma-conversations.ts';
import { prismaFileShelf } from './adapters/prisma/prisma-file-shelf.ts';
import { prismaInvitations } from './adapters/prisma/prisma-invitations.ts';
import { prismaMembers } from './adapters/prisma/prisma-members.ts';
import { prismaOrganizations } from './adapters/prisma/prisma-organizations.ts';
import { prismaProjects } from './adapters/prisma/prisma-projects.ts';
import { prismaQuotas } from './adapters/prisma/prisma-quotas.ts';
import { prismaSessions } from './adapters/prisma/prisma-sessions.ts';
import { prismaStatusEvents } from './adapters/prisma/prisma-status-events.ts';
import { prismaSupportTickets } from './adapters/prisma/prisma-support-tickets.ts';
import { prismaUsageReports } from './adapters/prisma/prisma-usage-reports.ts';
import { prismaUsers } from './adapters/prisma/prisma-users.ts';
import { tellAudited } from './adapters/prisma/tell-audited.ts';
import { openQueue } from './adapters/queue/open-queue.ts';
import { createRateLimits } from './adapters/rate-limit/create-rate-limits.ts';
import { openRedis } from './adapters/redis/open-redis.ts';
import { createAttemptLimiter } from './adapters/security/create-attempt-limiter.ts';
import { createProductPasswordRule } from './adapters/security/create-product-password-rule.ts';
import { emitSecurityEvents } from './adapters/security/emit-security-events.ts';
import { onAuthEvent } from './adapters/security/on-auth-event.ts';
import { openPasswordHasher } from './adapters/security/open-password-hasher.ts';
import type { ApiConfig } from './config.ts';
import { requestOrigin } from './domain/audit/request-origin.ts';
import { createViolationCollector } from './domain/csp/collect-violations.ts';
import { createHealthCheck } from './domain/health/check-health.ts';
import { builtInJobTypes } from './domain/jobs/built-in-job-types.ts';
import type { JobType } from './domain/jobs/ports.ts';
import type { Metrics } from './domain/metrics/ports.ts';
import { watchQueues } from './domain/operations/watch-queues.ts';
import { permissions } from './domain/permissions/permissions.ts';
import { rememberProjects } from './domain/projects/remember-projects.ts';
import type { BrowserServices } from './http/browser.ts';
import { createOpenStreams } from './http/open-streams.ts';
import type { ApiServices } from './http/services.ts';

export interface ApiParts {
  readonly config: ApiConfig;
  /** Opened and closed by the caller. */
  readonly database: Database;
  readonly log: Logger;
  /** argon2id where it loads, else bcrypt, when left out; closed with the services either way. */
  readonly hasher?: PasswordHasher & { close(): Promise<void> };
  /** Counts what happens; made here when left out. */
  readonly metrics?: Metrics;
  /** Shared with a worker of this process, and opened and closed by the caller; the API has its own when left out. */
  readonly modelCalls?: ModelCalls;
  /** As `modelCalls`. */
  readonly tracing?: Tracing;
  /** How long a model may take, where its calls are opened here. */
  readonly deadlines?: Deadlines;
  /** The kinds of job that clients may ask for beside the built-in ones. */
  readonly jobTypes?: readonly JobType[];
}

export interface ComposedApi {
  readonly services: ApiServices;
  /** The accounts of the calls of models, for who wants to wait until they are written. */
  readonly accounts: OpenCallAccounts;
  /** From now on `/ready` says no. */
  refuseWork(): void;
  /** From now on no connection comes: ends the streams that their readers can go on with elsewhere. */
  endStreams(): void;
  /** Ends every other stream, with an error for its reader. */
  cutStreams(): void;
  /** Ends what was started here: the threads that hash and the connections to providers. */
  close(): Promise<void>;
}

/** The composition root: the one place that sees the domain and the adapters together. */
export async function composeApi(parts: ApiParts): Promise<ComposedApi> {
  const { config, log } = parts;
  const metrics = parts.metrics ?? createPrometheusMetrics();
  const database = {
    ...parts.database,
    prisma: tellAudited(parts.database.prisma, metrics.audited),
  };
  const onAudited = ({ action }: AuditRecord) => metrics.audited(action);
  const generateId = uuidv7();
  const publicUrl = config.PUBLIC_URL ?? 'http://localhost';
  const tracing =
    parts.tracing ?? (await openTracing({ config, serviceVersion: manifest.version, log }));
  const keys = await openKeyRing(config.JWT_KEYS, config.DATA_DIR);
  const hasher = parts.hasher ?? (await openPasswordHasher(log));
  const redis = config.REDIS_URL === undefined ? undefined : await openRedis(config.REDIS_URL, log);
  const jobTypes = [...builtInJobTypes, ...(parts.jobTypes ?? [])];
  const {
    jobs,
    webhooks,
    emitting,
    queue,
    operations,
    schedules,
    close: closeQueue,
  } = await openQueue({
    database,
    tasks: jobTypes.map(({ task }) => task),
    egressAllow: config.EGRESS_ALLOW_CIDRS,
    egressHosts: config.EGRESS_ALLOW_HOSTS,
    sending: tracing.send,
    secretKeys: config.WEBHOOK_SECRET_KEYS ?? [],
    log,
  });
  const emitSecurityEvent = emitSecurityEvents(database.prisma, emitting, log);
  metrics.watchConnections({
    database: database.connections,
    redis: redis && (() => redis.status === 'ready'),
  });
  const observe = onAuthEvent(log, metrics);
  const auth = createAuth({
    store: auditedAuthStore({
      prisma: database.prisma,
      clock: systemClock,
      generateId,
      onAudited,
      origin: requestOrigin,
    }),
    keys,
    hasher,
    attemptLimiter: createAttemptLimiter(config, redis),
    sessionKeys: await openSessionKeys(config),
    policy: {
      browserIdleSeconds: Math.ceil(config.SESSION_TTL / 1000),
      checkPassword: createProductPasswordRule(),
    },
    generateId,
    issuer: publicUrl,
    audience: publicUrl,
    onEvent(event) {
      observe(event);
      emitSecurityEvent(event);
    },
  });

  const apiKeys = createApiKeys({
    store: prismaApiKeyStore(database.prisma, { onAudited }),
    permissions,
    environment: config.API_KEY_ENVIRONMENT ?? (config.NODE_ENV === 'production' ? 'live' : 'test'),
    generateId,
    onEvent: observe,
  });

  const now = () => performance.now();
  const calls =
    parts.modelCalls ??
    (await openModelCalls({ ...parts, metrics, followAttempt: tracing.attempt }));
  const { accounts, catalog, deadlines, models, quotaRules } = calls;
  const checkHealth = createHealthCheck({
    probes: [
      databaseProbe(database),
      ...(redis === undefined ? [] : [redisProbe(redis)]),
      ...calls.providers.map((id) => providerProbe(models, id)),
    ],
    now,
    maxAgeMs: 1_000,
    timeoutMs: 2_000,
    onLook: (name, { ok, latencyMs }) => metrics.dependencySeen(name, ok, latencyMs / 1000),
  });

  const logRefusal = summarizeRefusals(log);
  const load = createLoadGauge({
    maxRequests: config.MAX_CONCURRENT_REQUESTS,
    maxDelayMs: config.MAX_QUEUE_DELAY,
    queues: [
      eventLoopQueue({
        now,
        idleMs: () => performance.nodeTiming.idleTime,
        atEndOfTurn: (callback) => setImmediate(callback),
      }),
      connectionQueue({ now, connections: database.connections }),
    ],
    now,
    onShed(reason) {
      metrics.loadShed(reason);
      logRefusal(reason);
    },
  });
  metrics.watchLoad(load);
  const queueWatch = watchQueues({
    queues: operations.queues,
    intervalMs: 30_000,
    onLook: metrics.queuesUnserved,
    onUnserved: (queue, count) =>
      log.warn({ target: 'queue', queue, count }, 'jobs wait in a queue that no worker serves'),
  });
  const projects = prismaProjects(database.prisma);
  const projectMemory = rememberProjects({ projects, clock: systemClock });
  const violations = createViolationCollector({
    onViolation: ({ directive, disposition }) => metrics.cspViolated(directive, disposition),
    onSummary: (of, count) =>
      log.warn(
        of === undefined
          ? { target: 'csp', reason: 'other', count }
          : {
              target: 'csp',
              reason: of.directive,
              outcome: of.disposition,
              subject: of.blocked,
              path: of.page,
              count,
            },
        'a page violates its content policy',
      ),
  });
  const securityTxt = securityTxtOf(config);
  if (securityTxt !== undefined) {
    metrics.securityTxtExpires(securityTxt.expires);
    if (securityTxt.expires.getTime() <= systemClock()) {
      log.warn({ target: 'config', setting: 'SECURITY_TXT_EXPIRES' }, 'security.txt has ended');
    }
  }
  const openStreams = createOpenStreams({
    maxPerCaller: config.MAX_STREAMS_PER_CALLER,
    onRefused: () => metrics.rateLimited('streams'),
  });
  let state: 'accepting' | 'serving' | 'ending' = 'accepting';
  return {
    services: {
      auth,
      authenticator: {
        authenticate: (token) => (apiKeys.accepts(token) ? apiKeys : auth).authenticate(token),
      },
      browser: browserServices(config),
      apiKeys,
      apiKeyDirectory: prismaApiKeys(database.prisma),
      keys,
      users: prismaUsers(database.prisma),
      auditEvents: prismaAuditEvents(database.prisma),
      organizations: prismaOrganizations(database.prisma),
      members: prismaMembers(database.prisma),
      invitations: prismaInvitations(database.prisma),
      accessMemory: {
        forgetUser(userId) {
          auth.forgetAccess({ userId });
          apiKeys.forget({ userId });
        },
        forgetOrganization(organizationId) {
          auth.forgetAccess();
          apiKeys.forget({ organizationId });
        },
        forgetProject(projectId) {
          apiKeys.forget({ projectId });
          projectMemory.forget(projectId);
        },
      },
      sessions: prismaSessions(database.prisma),
      conversations: prismaConversations(database.prisma),
      defaultModel: config.DEFAULT_MODEL,
      cursors: await openCursorCodec(config.CURSOR_KEYS, config.DATA_DIR),
      baseUrl: config.PUBLIC_URL,
      onPage: metrics.pageServed,
      models,
      catalog,
      deadlines,
      accounts: tracedCalls(accounts, tracing),
      tracing,
      keepAnswers: config.NODE_ENV === 'production',
      quotas: prismaQuotas(database.prisma),
      quotaRules,
      usageReports: prismaUsageReports(database.prisma),
      jobs,
      webhooks,
      ...operations,
      schedules,
      jobTypes: new Map(jobTypes.map((type) => [type.task.name, type])),
      checkHealth,
      idempotency: createRequestIdempotency({ prisma: database.prisma, keys, log, metrics }),
      files: prismaFileShelf({
        prisma: database.prisma,
        store: openFileStore(config, database.prisma),
        maxBytes: config.FILE_LIMIT,
        quotaBytes: config.FILES_QUOTA,
      }),
      batches: prismaBatchBook({ prisma: database.prisma, queue }),
      fileLimitBytes: config.FILE_LIMIT,
      fileRetentionMs: config.FILE_RETENTION,
      projects,
      projectMemory,
      supportTickets: prismaSupportTickets(database.prisma),
      communityPosts: prismaCommunityPosts(database.prisma),
      statusEvents: prismaStatusEvents(database.prisma),
      operatorOrganization: config.OPERATOR_ORGANIZATION,
      load,
      collectViolation: violations.collect,
      cspReportOnly: config.CSP_REPORT_ONLY,
      corsOrigins: config.CORS_ORIGINS,
      securityTxt,
      requestTimeoutMs: config.REQUEST_TIMEOUT,
      urlLimit: config.URL_LIMIT,
      rateLimits: createRateLimits({ config, redis, log, metrics }),
      clientIp: clientIp({ trust: config.TRUSTED_PROXIES }),
      isTracePeer: isWithin(config.TRACE_PEERS),
      metrics,
      log,
      clock: systemClock,
      generateId,
      random: systemRandom,
      version: manifest.version,
      heartbeatMs: config.STREAM_HEARTBEAT,
      bodyLimitBytes: config.BODY_LIMIT,
      openStreams,
      accepting: () => state === 'accepting',
      serving: () => state !== 'ending',
    },
    accounts,
    refuseWork() {
      state = 'serving';
    },
    endStreams() {
      state = 'ending';
    },
    cutStreams() {
      openStreams.cut(
        new AppError('service_unavailable', {
          detail: 'The service stops, and this took longer than it could wait.',
          retryAfter: 1,
        }),
      );
    },
    async close() {
      load.close();
      queueWatch.stop();
      violations.close();
      redis?.disconnect();
      await Promise.all([
        hasher.close(),
        apiKeys.close(),
        parts.modelCalls === undefined && calls.close(),
        closeQueue(),
        parts.tracing === undefined && tracing.close(),
      ]);
    },
  };
}

/** What `security.txt` says; without a contact it would say nothing. */
function securityTxtOf(config: ApiConfig): ApiServices['securityTxt'] {
  const { SECURITY_CONTACT: contacts, SECURITY_TXT_EXPIRES: expires } = config;
  return contacts.length === 0 || expires === undefined ? undefined : { contacts, expires };
}

function browserServices(config: ApiConfig): BrowserServices {
  const sameSite = ({ lax: 'Lax', strict: 'Strict', none: 'None' } as const)[
    config.SESSION_SAMESITE
  ];
  const own = config.PUBLIC_URL === undefined ? [] : [new URL(config.PUBLIC_URL).origin];
  return {
    cookie: sessionCookie({ secure: config.SESSION_COOKIE_SECURE, sameSite }),
    origins: [...own, ...config.CORS_ORIGINS],
  };
}
