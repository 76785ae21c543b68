import type { Deadlines } from '@headgate/model-provider';
import type {
  ModelDeadlines,
  ModelRoute,
  RoutePolicy,
  RouterProvider,
  VirtualRoute,
} from '@headgate/model-provider/router';
import type { EntryConfig, ModelConfig, ProviderConfig } from '../../models-config.ts';

/** Settings of a model of the configuration as the router takes them; what it leaves out is that of its provider. */
export function toRoute(
  settings: ModelConfig,
  providers: Readonly<Record<string, ProviderConfig>>,
  defaults: Deadlines,
): ModelRoute | VirtualRoute {
  if (!('provider' in settings))
    return { targets: settings.targets, fallbacks: settings.fallbacks };
  const { capabilities, fallbacks, model, provider } = settings;
  const inherited = providers[provider];
  const merged = inherited ? { ...settings, ...mergedPolicy(inherited, settings) } : settings;
  const { limit, deadlines, ...failures } = toPolicy(merged, defaults);
  return {
    provider,
    model,
    fallbacks,
    capabilities,
    contextLength: settings.context_length ?? settings.num_ctx,
    ...failures,
    // An entry that settles nothing of the model leaves that to another one of the same model, or to the provider.
    ...(settlesLimit(settings) && { limit }),
    ...(settings.deadlines && { deadlines }),
  };
}

type PolicyConfig = Pick<
  EntryConfig,
  'breaker' | 'concurrency' | 'deadlines' | 'queue' | 'queue_timeout' | 'retry'
>;

function mergedPolicy(provider: PolicyConfig, entry: PolicyConfig): PolicyConfig {
  const { concurrency, queue, queue_timeout } = { ...provider, ...defined(entry) };
  return {
    concurrency,
    queue,
    queue_timeout,
    deadlines: { ...provider.deadlines, ...entry.deadlines },
    retry: merged(provider.retry, entry.retry),
    breaker: merged(provider.breaker, entry.breaker),
  };
}

function merged<Settings extends object>(
  outer: Settings | false | undefined,
  inner: Settings | false | undefined,
): Settings | false | undefined {
  return outer && inner ? { ...outer, ...inner } : (inner ?? outer);
}

function defined(entry: PolicyConfig): PolicyConfig {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

function settlesLimit({ concurrency, queue, queue_timeout }: PolicyConfig): boolean {
  return concurrency !== undefined || queue !== undefined || queue_timeout !== undefined;
}

/** Which models of a provider are offered under their own names. */
export function toOffers(offers: ProviderConfig['offers']): RouterProvider['offers'] {
  if (typeof offers === 'string') return offers === 'all';
  const patterns = offers.map(toPattern);
  return (model) => patterns.some((pattern) => pattern.test(model));
}

/** Limits, deadlines, retries and breakers as the router takes them; a deadline that is not settled is the default. */
export function toPolicy(settings: PolicyConfig, defaults: Deadlines): RoutePolicy {
  const { breaker, concurrency, queue, queue_timeout, retry } = settings;
  return {
    deadlines: toDeadlines(settings.deadlines, defaults),
    ...(concurrency !== undefined && {
      limit: { slots: concurrency, queue, queueMs: queue_timeout },
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

/** Of each stage the longest time that any model may take, so that no call cuts a model's own deadline. */
export function longestDeadlines(all: readonly ModelDeadlines[], defaults: Deadlines): Deadlines {
  const longest = (time: (deadlines: ModelDeadlines) => number): number =>
    Math.max(...[defaults, ...all].map(time));
  return {
    connectMs: longest(({ connectMs = 0 }) => connectMs),
    firstTokenMs: longest(({ firstTokenMs = 0, loadMs = 0 }) => firstTokenMs + loadMs),
    idleMs: longest(({ idleMs = 0 }) => idleMs),
    totalMs: longest(({ totalMs = 0 }) => totalMs),
  };
}

function toDeadlines(settings: PolicyConfig['deadlines'], defaults: Deadlines): ModelDeadlines {
  return {
    connectMs: settings?.connect ?? defaults.connectMs,
    firstTokenMs: settings?.first_token ?? defaults.firstTokenMs,
    idleMs: settings?.idle ?? defaults.idleMs,
    totalMs: settings?.total ?? defaults.totalMs,
    loadMs: settings?.load ?? 0,
  };
}

/** A name in which `*` stands for any text. */
function toPattern(name: string): RegExp {
  const text = name.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${text.join('.*')}$`);
}
