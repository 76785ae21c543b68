import { createAuth } from '@headgate/auth';
import { createBcryptHasher } from '@headgate/auth/bcrypt';
import { prismaAuthStore } from '@headgate/auth/prisma';
import { systemClock, uuidv7 } from '@headgate/core';
import type { Database } from '@headgate/db';
import { defaultDeadlines } from '@headgate/model-provider';
import { createEchoProvider } from '@headgate/model-provider/echo';
import { createOllamaProvider } from '@headgate/model-provider/ollama';
import type { Logger } from 'pino';
import manifest from '../package.json' with { type: 'json' };
import { databaseProbe, providerProbe } from './adapters/health/probes.ts';
import { openKeyRing } from './adapters/keys/open-key-ring.ts';
import { createProviderDirectory } from './adapters/model/provider-directory.ts';
import { createApp } from './app.ts';
import type { ApiConfig } from './config.ts';
import { createHealthCheck } from './domain/health/check-health.ts';
import type { ApiServices } from './http/services.ts';
import { listen } from './server.ts';

export interface ApiParts {
  readonly config: ApiConfig;
  /** Opened by the caller, and closed by it after {@link RunningApi.stop}. */
  readonly database: Database;
  readonly log: Logger;
}

export interface RunningApi {
  /** Where it listens, as a URL without a path. */
  readonly url: string;
  /** The state of the parts, as `/health` tells it. */
  readonly checkHealth: ApiServices['checkHealth'];
  /** Whether the stand-in model is offered. */
  readonly offersEcho: boolean;
  /** Not ready, then no new connections, then the running requests, then the parts made here. */
  stop(): Promise<void>;
}

/** The composition root: the one place that sees the domain and the adapters together. */
export async function startApi({ config, database, log }: ApiParts): Promise<RunningApi> {
  const generateId = uuidv7();
  const publicUrl = config.PUBLIC_URL ?? 'http://localhost';
  const keys = await openKeyRing(config.JWT_KEYS, config.DATA_DIR);
  const hasher = createBcryptHasher();
  const auth = createAuth({
    store: prismaAuthStore(database.prisma),
    keys,
    hasher,
    generateId,
    issuer: publicUrl,
    audience: publicUrl,
    onEvent: (event) => log.info({ target: 'auth', event: event.type }, 'account event'),
  });

  const offersEcho = config.ECHO_MODEL ?? config.NODE_ENV !== 'production';
  const ollama = createOllamaProvider({ baseUrl: config.OLLAMA_BASE_URL });
  const echo = createEchoProvider();
  const models = createProviderDirectory({
    main: ollama,
    others: offersEcho ? [{ provider: echo, models: ['echo'] }] : [],
    deadlines: defaultDeadlines,
  });

  let accepting = true;
  const checkHealth = createHealthCheck({
    probes: [databaseProbe(database), providerProbe(models, ollama.id)],
    clock: systemClock,
    maxAgeMs: 1_000,
    timeoutMs: 2_000,
  });
  const app = createApp({
    auth,
    keys,
    models,
    deadlines: defaultDeadlines,
    checkHealth,
    log,
    clock: systemClock,
    generateId,
    version: manifest.version,
    heartbeatMs: config.STREAM_HEARTBEAT,
    bodyLimitBytes: config.BODY_LIMIT,
    accepting: () => accepting,
  });

  const closeParts = () => Promise.all([hasher.close(), ollama.close()]);
  try {
    const server = await listen({ fetch: app.fetch, host: config.HOST, port: config.PORT });
    return {
      url: server.url,
      checkHealth,
      offersEcho,
      async stop() {
        accepting = false;
        await server.close(config.SHUTDOWN_GRACE);
        await closeParts();
      },
    };
  } catch (error) {
    await closeParts();
    throw error;
  }
}
