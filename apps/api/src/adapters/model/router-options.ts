import type {
  ModelRoute,
  RoutePolicy,
  RouterProvider,
  VirtualRoute,
} from '@headgate/model-provider/router';
import type { EntryConfig, ModelConfig, ProviderConfig } from '../../models-config.ts';

/** Settings of a model of the configuration as the router takes them. */
export function toRoute(settings: ModelConfig): ModelRoute | VirtualRoute {
  if (!('provider' in settings))
    return { targets: settings.targets, fallbacks: settings.fallbacks };
  const { capabilities, fallbacks, model, provider } = settings;
  return {
    provider,
    model,
    fallbacks,
    capabilities,
    contextLength: settings.context_length ?? settings.num_ctx,
    ...toPolicy(settings),
  };
}

/** Which models of a provider are offered under their own names. */
export function toOffers(offers: ProviderConfig['offers']): RouterProvider['offers'] {
  if (typeof offers === 'string') return offers === 'all';
  const patterns = offers.map(toPattern);
  return (model) => patterns.some((pattern) => pattern.test(model));
}

/** Limits, deadlines, retries and breakers as the router takes them. */
export function toPolicy(settings: ProviderConfig | EntryConfig): RoutePolicy {
  const { breaker, concurrency, deadlines, queue, queue_timeout, retry } = settings;
  return {
    ...(concurrency !== undefined && {
      limit: { slots: concurrency, queue, queueMs: queue_timeout },
    }),
    ...(deadlines && {
      deadlines: {
        ...given('connectMs', deadlines.connect),
        ...given('firstTokenMs', deadlines.first_token),
        ...given('idleMs', deadlines.idle),
        ...given('totalMs', deadlines.total),
        ...given('loadMs', deadlines.load),
      },
    }),
    ...(retry !== undefined && {
      retry: retry && {
        attempts: retry.attempts,
        baseMs: retry.base,
        maxMs: retry.max,
        maxRetryAfterMs: retry.max_retry_after,
      },
    }),
    ...(breaker !== undefined && {
      breaker: breaker && {
        failures: breaker.failures,
        coolDownMs: breaker.cool_down,
        probes: breaker.probes,
      },
    }),
  };
}

// A member that is there and undefined would lift the limit that the call brings along.
function given<Name extends string>(name: Name, value: number | undefined) {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, number>);
}

/** A name in which `*` stands for any text. */
function toPattern(name: string): RegExp {
  const text = name.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${text.join('.*')}$`);
}
