import { performance } from 'node:perf_hooks';
import type { Database } from '@headgate/db';
import type { ModelDirectory } from '@headgate/model-calls';
import type { Redis } from 'ioredis';
import type { Probe } from '../../domain/health/check-health.ts';

/** The database answers a query; without it the service can do no work. */
export function databaseProbe(database: Database): Probe {
  return {
    name: 'database',
    required: true,
    async check(signal) {
      const startedAt = performance.now();
      const { version } = await database.ping({ signal });
      return { ok: true, latencyMs: performance.now() - startedAt, version };
    },
  };
}

/** Redis answers; without it the processes count each for itself, so that no more requests should come here. */
export function redisProbe(redis: Redis): Probe {
  let failure: unknown;
  redis.on('error', (error) => {
    failure = error;
  });
  return {
    name: 'redis',
    required: true,
    async check() {
      const startedAt = performance.now();
      try {
        const info = await redis.info('server');
        const version = /^redis_version:(\S+)/m.exec(info)?.[1];
        const latencyMs = performance.now() - startedAt;
        return { ok: true, latencyMs, ...(version !== undefined && { version }) };
      } catch (error) {
        // While there is no connection, a command says that alone, and the connection why.
        const reason = reasonOf(redis.status === 'ready' ? error : failure);
        return { ok: false, latencyMs: performance.now() - startedAt, reason };
      }
    },
  };
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  NOAUTH: 'wants a password',
  WRONGPASS: 'refuses the user or the password',
  DENIED: 'refuses connections from other machines',
  LOADING: 'is still reading its data',
};

/** Why Redis does not serve, by the code of the system or the first word of what Redis said. */
function reasonOf(error: unknown): string {
  const { code, message = '' } = (error ?? {}) as { code?: string; message?: string };
  return (
    reasons[code ?? ''] ?? reasons[/^-?([A-Z]+) /.exec(message)?.[1] ?? ''] ?? 'does not answer'
  );
}

const taken: ReadonlySet<string> = new Set(['database', 'redis']);

/** A provider of models answers; without it the rest of the service still works. */
export function providerProbe(models: ModelDirectory, id: string): Probe {
  return {
    // No id of a provider has a colon, so that none stands for another part.
    name: taken.has(id) ? `provider:${id}` : id,
    required: false,
    async check(signal) {
      const states = await models.health({ requestId: 'health', signal });
      return states.get(id) ?? { ok: false, latencyMs: 0, reason: 'not configured' };
    },
  };
}
