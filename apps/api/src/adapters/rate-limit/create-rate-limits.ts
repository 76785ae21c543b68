import type { Rate, RouteRate } from '@headgate/core/config';
import {
  createLimiter,
  type Policy,
  type RateLimiter,
  type RateLimiterOptions,
  type RateLimitHooks,
  StoreGuard,
} from '@headgate/rate-limit';
import { createMemoryStore } from '@headgate/rate-limit/memory';
import { createRedisStore } from '@headgate/rate-limit/redis';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { ApiConfig } from '../../config.ts';
import type { CallerRequest, IncomingRequest, RateLimits } from '../../domain/limits/ports.ts';
import type { Metrics } from '../../domain/metrics/ports.ts';

export interface RateLimitParts {
  readonly config: ApiConfig;
  /** What the processes share; each counts for itself without one. */
  readonly redis: Redis | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The limits of this API: on Redis with a memory insurance, or in memory. */
export function createRateLimits({ config, redis, log, metrics }: RateLimitParts): RateLimits {
  if (!config.RATE_LIMITS) return { incoming: undefined, caller: undefined, routes: new Set() };
  const logger = log.child({ target: 'rate-limit' });
  const parts = {
    // One for both limiters, so that a Redis that fails is tried once and told of once.
    guard: new StoreGuard({ hooks: storeHooks(logger, metrics) }),
    ...(redis === undefined
      ? { store: createMemoryStore() }
      : { store: createRedisStore(redis), insurance: createMemoryStore() }),
    hooks: decisionHooks(metrics),
  };

  const byNetwork = ({ network }: IncomingRequest) => network;
  const caller = ({ apiKeyId, userId }: CallerRequest) =>
    apiKeyId === undefined ? `user.${userId}` : `key.${apiKeyId}`;
  return {
    routes: new Set(config.RATE_LIMIT_ROUTES.map(routeOf)),
    incoming: limiter<IncomingRequest>(parts, [
      policy('anonymous', config.RATE_LIMIT_ANONYMOUS, (request) =>
        request.hasCredential ? null : byNetwork(request),
      ),
      policy('network', config.RATE_LIMIT_NETWORK, (request) =>
        request.hasCredential ? byNetwork(request) : null,
      ),
      policy('auth', config.RATE_LIMIT_AUTH, (request) =>
        request.kind === 'auth' ? byNetwork(request) : null,
      ),
      policy('email', config.RATE_LIMIT_EMAIL, (request) =>
        request.kind === 'email' ? byNetwork(request) : null,
      ),
      ...routePolicies(config, byNetwork),
    ]),
    caller: limiter<CallerRequest>(parts, [
      policy('caller', config.RATE_LIMIT_CALLER, caller),
      policy('chat', config.RATE_LIMIT_CHAT, (request) =>
        request.kind === 'chat' ? caller(request) : null,
      ),
      policy('chat-organization', config.RATE_LIMIT_CHAT_ORGANIZATION, (request) =>
        request.kind === 'chat' ? request.organizationId : null,
      ),
      policy('admin', config.RATE_LIMIT_ADMIN, (request) =>
        request.kind === 'admin' ? caller(request) : null,
      ),
      ...routePolicies(config, caller),
    ]),
  };
}

function routePolicies<Context extends Pick<CallerRequest, 'route'>>(
  { RATE_LIMIT_ROUTES: rates }: ApiConfig,
  by: (request: Context) => string | null,
): (Policy<Context> | null)[] {
  return rates.map((rate) => {
    const route = routeOf(rate);
    const { quota, window } = rate;
    return policy<Context>(nameOf(route), { quota, window }, (request) =>
      request.route === route ? by(request) : null,
    );
  });
}

const routeOf = ({ method, path }: RouteRate) => `${method} ${path}`;

/** `POST /v1/jobs/{id}/retry` as clients read it: `route-post-v1-jobs-id-retry`. */
function nameOf(route: string): string {
  const words = route.toLowerCase().split(/[^a-z0-9_]+/);
  return ['route', ...words.filter((word) => word !== '')].join('-').slice(0, 64);
}

function policy<Context>(
  name: string,
  rate: Rate | null,
  key: Policy<Context>['key'],
): Policy<Context> | null {
  return rate && { name, ...rate, key };
}

function limiter<Context>(
  parts: Omit<RateLimiterOptions<Context>, 'policies'>,
  policies: readonly (Policy<Context> | null)[],
): RateLimiter<Context> | undefined {
  const switchedOn = policies.filter((candidate) => candidate !== null);
  return switchedOn.length === 0 ? undefined : createLimiter({ ...parts, policies: switchedOn });
}

function decisionHooks(metrics: Metrics): RateLimitHooks {
  return {
    onDecision({ policies, insured }) {
      if (insured) metrics.rateLimitInsured();
      for (const { name, violated } of policies) if (violated) metrics.rateLimited(name);
    },
  };
}

function storeHooks(log: Logger, metrics: Metrics): RateLimitHooks {
  return {
    onStoreError(error, goingDown) {
      metrics.rateLimitStoreFailed();
      if (goingDown) log.error({ err: error }, 'Redis fails; each process counts for itself');
    },
    onStoreRecovered: () => log.info('Redis answers again'),
  };
}
