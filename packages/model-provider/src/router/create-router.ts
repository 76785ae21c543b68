import { isProviderError, ProviderError } from '../errors.ts';
import type {
  CallContext,
  Capability,
  EmbedRequest,
  EmbedResult,
  Health,
  ModelInfo,
  ModelProvider,
  PartStream,
} from '../provider.ts';
import type { GenerateRequest } from '../request.ts';
import { keyOfModels } from './canonical.ts';
import { decorate } from './decorate.ts';
import { openStream, RelayStream } from './relay-stream.ts';
import type { CircuitBreakerOptions, CircuitState } from './with-circuit-breaker.ts';
import {
  connectionFailures,
  upstreamFailures,
  withCircuitBreaker,
} from './with-circuit-breaker.ts';
import type { CoalescedHealthOptions } from './with-coalesced-health.ts';
import { withCoalescedHealth } from './with-coalesced-health.ts';
import type {
  ConcurrencyLimit,
  LimitedProvider,
  ModelLoad,
  QueueWait,
} from './with-concurrency.ts';
import { withConcurrency } from './with-concurrency.ts';
import type { ModelDeadlines } from './with-deadlines.ts';
import { withDeadlines } from './with-deadlines.ts';
import { withFallback } from './with-fallback.ts';
import type { RetryOptions } from './with-retry.ts';
import { withRetry } from './with-retry.ts';

/** How calls of a model are limited and what is done about failures; what is left out is that of its provider. */
export interface RoutePolicy {
  /** Default: no limit. */
  readonly limit?: ConcurrencyLimit | undefined;
  /** Default: those of the call. */
  readonly deadlines?: ModelDeadlines | undefined;
  /** `false` switches it off. Default: that of {@link withRetry}. */
  readonly retry?: RetryOptions | false | undefined;
  /** `false` switches it off. Default: that of {@link withCircuitBreaker}. */
  readonly breaker?: CircuitBreakerOptions | false | undefined;
}

/** A provider that the router uses. Its `id` must be unique. */
export interface RouterProvider extends RoutePolicy {
  readonly provider: ModelProvider;
  /**
   * Which of its models are offered under their own names, without an entry in `models`. A function is asked
   * first and decides alone; `true` takes what no function claims. Default: `true`.
   */
  readonly offers?: boolean | ((model: string) => boolean) | undefined;
  /** Brings its names of one model together, such as `m` and `m:latest`. Default: its `canonicalModel`. */
  readonly keyOf?: ((model: string) => string) | undefined;
}

/** A model under a name of our own. */
export interface ModelRoute extends RoutePolicy {
  /** The id of the provider that serves it. */
  readonly provider: string;
  /** What the provider calls it. Default: our name. */
  readonly model?: string | undefined;
  /** Asked in this order when it fails: names of `models`, or `provider/model`. */
  readonly fallbacks?: readonly string[] | undefined;
  /** What is told of it instead of what the provider tells. */
  readonly contextLength?: number | undefined;
  readonly capabilities?: readonly Capability[] | undefined;
}

/** A name that stands for several models. */
export interface VirtualRoute {
  /** Names of `models`, or `provider/model`, each with its share of the calls (default: 1). */
  readonly targets: readonly { readonly model: string; readonly weight?: number | undefined }[];
  readonly fallbacks?: readonly string[] | undefined;
}

/** Something that an operator wants to hear of; `name` is an entry of `models` or the id of a provider. */
export type RouterEvent =
  | ({ readonly type: 'wait'; readonly provider: string } & QueueWait)
  | { readonly type: 'circuit'; readonly name: string; readonly state: CircuitState }
  | {
      readonly type: 'fallback';
      readonly from: string;
      readonly to: string;
      readonly error: unknown;
    };

/** What {@link createRouter} is made of. */
export interface RouterOptions {
  /** In the order in which a model that several offer is looked for. */
  readonly providers: readonly RouterProvider[];
  readonly models?: Readonly<Record<string, ModelRoute | VirtualRoute>> | undefined;
  readonly health?: CoalescedHealthOptions | undefined;
  /** Must not throw. */
  readonly onEvent?: ((event: RouterEvent) => void) | undefined;
  /** Draws from [0, 1). Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/** Many providers as one. */
export interface Router extends ModelProvider {
  /** The entry of `models` that answers to a name, else what its provider calls the model, as far as that is known. */
  canonicalModel(model: string): string;
  modelInfo(model: string, context: CallContext): Promise<ModelInfo>;
  embed(request: EmbedRequest, context: CallContext): Promise<EmbedResult>;
  /** The state of each provider, by its id. */
  providerHealth(context: CallContext): Promise<ReadonlyMap<string, Health>>;
  /** How busy each limited model is, by `provider/model`; idle ones are left out. */
  load(): ReadonlyMap<string, ModelLoad>;
}

/**
 * Makes one provider of many: names of our own, targets drawn by weight, fallbacks, retries, circuit
 * breakers, limits with a fair queue, deadlines, and shared questions after health.
 *
 * A name is looked for among `models`, then as `provider/model`, then among what the providers offer; another name
 * of a model that `models` has under its own is that entry's. From
 * the outside in, a call passes the fallbacks, the retries, the circuit breakers, the queue and the deadlines:
 * one that pauses before a retry holds no slot, and one that waits for a slot does not count as a failure.
 * Nothing is tried twice once a part was handed out.
 *
 * `start` names the entry of `models` that answers, so that what was used can be priced. Closing the
 * providers stays with the caller. Throws a TypeError for a route to what does not exist.
 *
 * @example
 * ```ts
 * const router = createRouter({
 *   providers: [
 *     { provider: createOllamaProvider({ baseUrl }), limit: { slots: 4 } },
 *     { provider: createOpenAiProvider({ baseUrl: cloudUrl, apiKey }), offers: false },
 *   ],
 *   models: {
 *     fast: { provider: 'ollama', model: 'llama3.2', fallbacks: ['cloud'] },
 *     cloud: { provider: 'openai', model: 'gpt-4o-mini' },
 *   },
 * });
 * const answer = await collect(router.stream({ ...request, model: 'fast' }, context));
 * ```
 */
export function createRouter(options: RouterOptions): Router {
  return new ModelRouter(options);
}

interface Upstream {
  readonly settings: RouterProvider;
  readonly keyOf: (model: string) => string;
  /** The entries under a name of their model, by the key of that model. */
  readonly entries: ReadonlyMap<string, string>;
  /** With its deadlines, its queue and the breaker of its connection. */
  readonly served: ModelProvider;
  readonly limited: LimitedProvider;
  /** The same with retries, for models without an entry. */
  readonly offered: ModelProvider;
}

/** A model of a provider that is offered without an entry. */
interface Offer {
  readonly upstream: Upstream;
  readonly model: string;
  readonly destination: Destination;
}

interface Destination {
  readonly provider: ModelProvider;
  /** What `provider` calls the model. */
  readonly model: string;
}

const modelFailures = new Set(
  [...upstreamFailures].filter((code) => !connectionFailures.has(code)),
);

class ModelRouter implements Router {
  readonly id = 'router';
  readonly #options: RouterOptions;
  readonly #upstreams = new Map<string, Upstream>();
  /** Entries of a provider without their fallbacks: what targets and fallbacks lead to. */
  readonly #plain = new Map<string, Destination>();
  readonly #entries = new Map<string, Destination>();
  /** Which provider listed a model last, for names that several providers may have. */
  #index: ReadonlyMap<string, Upstream> = new Map();

  constructor(options: RouterOptions) {
    this.#options = options;
    const models = Object.entries(options.models ?? {});
    for (const settings of options.providers) {
      const { id } = settings.provider;
      if (this.#upstreams.has(id)) throw new TypeError(`Two providers are called "${id}".`);
      this.#upstreams.set(id, this.#upstream(settings, models));
    }
    for (const [name, route] of models) {
      if ('provider' in route) this.#plain.set(name, this.#plainEntry(name, route));
    }
    for (const [name, route] of models) this.#entries.set(name, this.#entry(name, route));
  }

  stream(request: GenerateRequest, context: CallContext): PartStream {
    const known = this.#known(request.model);
    if (known) return known.provider.stream({ ...request, model: known.model }, context);
    return new RelayStream({
      open: async (left) => {
        const { provider, model } = await this.#search(request.model, context);
        return openStream(provider.stream({ ...request, model }, context), left);
      },
    });
  }

  canonicalModel(name: string): string {
    if (this.#options.models && Object.hasOwn(this.#options.models, name)) return name;
    const offer = this.#offerOf(name);
    if (!offer) return name;
    const { model, upstream } = offer;
    return upstream.entries.get(upstream.keyOf(model)) ?? upstream.keyOf(model);
  }

  async embed(request: EmbedRequest, context: CallContext): Promise<EmbedResult> {
    const { provider, model } = await this.#find(request.model, context);
    if (!provider.embed) throw refusal('unsupported', request.model, 'This model does not embed.');
    return provider.embed({ ...request, model }, context);
  }

  async warm(name: string, context: CallContext): Promise<void> {
    const { provider, model } = await this.#find(name, context);
    // Nothing to warm up is as good as warm.
    await provider.warm?.(model, context);
  }

  async modelInfo(name: string, context: CallContext): Promise<ModelInfo> {
    const route = this.#options.models?.[this.canonicalModel(name)];
    if (route && 'targets' in route) {
      const [first] = route.targets;
      return { ...(await this.modelInfo(first?.model ?? '', context)), id: name };
    }
    const { provider, model } = await this.#find(name, context);
    const told = await infoOf(provider, model, context);
    return route ? withOwn(told, name, route) : { ...told, id: name };
  }

  async listModels(context: CallContext): Promise<ModelInfo[]> {
    const listings = await this.#listings(context);
    const listed = new Map<string, ModelInfo>();
    for (const [name, route] of Object.entries(this.#options.models ?? {})) {
      const info = this.#describe(name, route, listings);
      if (info) listed.set(name, info);
    }
    for (const [upstream, models] of listings) {
      for (const info of models) {
        if (accepts(upstream, info.id) && !listed.has(info.id)) listed.set(info.id, info);
      }
    }
    return [...listed.values()];
  }

  async health(context: CallContext): Promise<Health> {
    const states = [...(await this.providerHealth(context)).values()];
    const well = states.filter(({ ok }) => ok);
    const latencies = (well.length > 0 ? well : states).map(({ latencyMs }) => latencyMs);
    return { ok: well.length > 0, latencyMs: Math.min(...latencies) };
  }

  async providerHealth(context: CallContext): Promise<ReadonlyMap<string, Health>> {
    const asked = [...this.#upstreams].map(
      async ([id, { served }]) => [id, await served.health(context)] as const,
    );
    return new Map(await Promise.all(asked));
  }

  load(): ReadonlyMap<string, ModelLoad> {
    return new Map(
      [...this.#upstreams].flatMap(([id, { limited }]) =>
        [...limited.load()].map(([model, load]) => [`${id}/${model}`, load] as const),
      ),
    );
  }

  #upstream(
    settings: RouterProvider,
    models: readonly (readonly [string, ModelRoute | VirtualRoute])[],
  ): Upstream {
    const { now } = this.#options;
    const { provider, breaker, keyOf = keyOfModels(provider), retry } = settings;
    const policies = policiesOf(provider.id, keyOf, models);
    const policyOf = (model: string): RoutePolicy | undefined => policies.get(keyOf(model));
    const limited = withConcurrency(
      withDeadlines(withCoalescedHealth(provider, { now, ...this.#options.health }), {
        deadlinesOf: (model) => policyOf(model)?.deadlines ?? settings.deadlines,
        now,
      }),
      {
        limitOf: (model) => policyOf(model)?.limit ?? settings.limit,
        keyOf,
        onWait: (wait) => this.#options.onEvent?.({ type: 'wait', provider: provider.id, ...wait }),
        now,
      },
    );
    const served = this.#guarded(limited, breaker, provider.id, connectionFailures);
    const totalOf = (model: string): number | undefined =>
      (policyOf(model)?.deadlines ?? settings.deadlines)?.totalMs;
    const offered = withinTotal(this.#retried(served, retry), totalOf);
    const entries = entriesOf(provider.id, keyOf, models);
    return { settings, keyOf, entries, limited, served, offered };
  }

  #plainEntry(name: string, route: ModelRoute): Destination {
    const upstream = this.#upstreams.get(route.provider);
    if (!upstream) {
      throw new TypeError(`The model "${name}" names a provider that there is not.`);
    }
    const { breaker = upstream.settings.breaker, retry = upstream.settings.retry } = route;
    const guarded = this.#guarded(upstream.served, breaker, name, modelFailures);
    const model = route.model ?? name;
    const totalMs = (route.deadlines ?? upstream.settings.deadlines)?.totalMs;
    const whole = withinTotal(this.#retried(guarded, retry), () => totalMs);
    return { provider: answeringAs(whole, model, name), model: name };
  }

  #entry(name: string, route: ModelRoute | VirtualRoute): Destination {
    const fallbacks = (route.fallbacks ?? []).map((target) => this.#target(name, target));
    const targets =
      'targets' in route
        ? route.targets.map(({ model, weight }) => ({ ...this.#target(name, model), weight }))
        : [this.#target(name, name)];
    const [first, ...others] = targets;
    if (!first) throw new TypeError(`The model "${name}" has no targets.`);
    if (others.length === 0 && fallbacks.length === 0) return first;
    const provider = withFallback([first, ...others], {
      fallbacks,
      random: this.#options.random,
      onFallback: ({ from, to, error }) =>
        this.#options.onEvent?.({ type: 'fallback', from: from.model, to: to.model, error }),
    });
    // Virtual names go no further: withFallback renames the request for each target.
    return { provider, model: name };
  }

  #target(of: string, name: string): Destination {
    const found = this.#plain.get(name) ?? this.#prefixed(name, () => true);
    if (found) return found;
    throw new TypeError(
      `The model "${of}" leads to "${name}", which is neither a model of a provider nor provider/model.`,
    );
  }

  #known(name: string): Destination | undefined {
    return this.#entries.get(name) ?? this.#destinationOf(this.#offerOf(name));
  }

  #find(name: string, context: CallContext): Promise<Destination> {
    const known = this.#known(name);
    return known ? Promise.resolve(known) : this.#search(name, context);
  }

  /** Where an offered model is had: by its entry, if it has one under another of its names. */
  #destinationOf(offer: Offer | undefined): Destination | undefined {
    if (!offer) return undefined;
    const { destination, model, upstream } = offer;
    const entry = upstream.entries.get(upstream.keyOf(model));
    return (entry === undefined ? undefined : this.#entries.get(entry)) ?? destination;
  }

  /** Who offers a model without an entry, as far as that can be said without asking anybody. */
  #offerOf(name: string): Offer | undefined {
    const all = [...this.#upstreams.values()];
    const claimed = all.find(
      ({ settings: { offers } }) => typeof offers === 'function' && offers(name),
    );
    if (claimed) return offerOf(claimed, name);
    const destination = this.#prefixed(name, accepts);
    if (destination) {
      const [id = ''] = name.split('/');
      const upstream = this.#upstreams.get(id);
      return upstream && { upstream, model: name.slice(id.length + 1), destination };
    }
    const open = all.filter(isOpen);
    const upstream =
      open.length === 1
        ? open[0]
        : (this.#index.get(name) ?? open.find(({ entries, keyOf }) => entries.has(keyOf(name))));
    return upstream && offerOf(upstream, name);
  }

  /** `provider/model`, if the provider is to be had for it: an operator may lead to what is offered to nobody. */
  #prefixed(
    name: string,
    isAllowed: (upstream: Upstream, model: string) => boolean,
  ): Destination | undefined {
    const slash = name.indexOf('/');
    const upstream = slash > 0 ? this.#upstreams.get(name.slice(0, slash)) : undefined;
    const model = name.slice(slash + 1);
    if (!upstream || !isAllowed(upstream, model)) return undefined;
    return { provider: answeringAs(upstream.offered, model, name), model: name };
  }

  /** Looks a model up in fresh listings; one that nobody lists is left to the first provider to refuse. */
  async #search(name: string, context: CallContext): Promise<Destination> {
    const open = [...this.#upstreams.values()].filter(isOpen);
    if (open.length > 1) await this.#listings(context).catch(rethrowAbort);
    const upstream = this.#index.get(name) ?? open[0];
    if (!upstream) throw refusal('model_not_found', name, 'There is no such model.');
    return this.#destinationOf(offerOf(upstream, name)) ?? offerOf(upstream, name).destination;
  }

  /** What each provider lists; those that do not answer are left out, unless none does. */
  async #listings(context: CallContext): Promise<ReadonlyMap<Upstream, readonly ModelInfo[]>> {
    const all = [...this.#upstreams.values()];
    const results = await Promise.allSettled(
      all.map(async (upstream) => [upstream, await upstream.served.listModels(context)] as const),
    );
    const answered = results.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed && (answered.length === 0 || context.signal.aborted)) throw failed.reason;

    const index = new Map(this.#index);
    for (const [upstream, models] of answered.toReversed()) {
      for (const [id, owner] of index) if (owner === upstream) index.delete(id);
      if (isOpen(upstream)) for (const { id } of models) index.set(id, upstream);
    }
    this.#index = index;
    return new Map(answered);
  }

  #describe(
    name: string,
    route: ModelRoute | VirtualRoute,
    listings: ReadonlyMap<Upstream, readonly ModelInfo[]>,
  ): ModelInfo | undefined {
    if ('targets' in route) {
      for (const { model } of route.targets) {
        const target = this.#options.models?.[model];
        const info = target && this.#describe(model, target, listings);
        if (info) return { ...info, id: name };
      }
      return undefined;
    }
    const upstream = this.#upstreams.get(route.provider);
    const models = upstream && listings.get(upstream);
    if (!models) return undefined;
    const { capabilities, model = name } = route;
    const told = models.find(({ id }) => id === model || id === `${model}:latest`);
    if (told) return withOwn(told, name, route);
    // Not every server lists what it serves; one that is described here is vouched for.
    const info = { id: name, ownedBy: route.provider, capabilities: new Set<Capability>() };
    return capabilities && withOwn(info, name, route);
  }

  #guarded(
    provider: ModelProvider,
    breaker: CircuitBreakerOptions | false | undefined,
    name: string,
    codes: NonNullable<CircuitBreakerOptions['codes']>,
  ): ModelProvider {
    if (breaker === false) return provider;
    return withCircuitBreaker(provider, {
      now: this.#options.now,
      onState: (state) => this.#options.onEvent?.({ type: 'circuit', name, state }),
      ...breaker,
      codes,
    });
  }

  #retried(provider: ModelProvider, retry: RetryOptions | false | undefined): ModelProvider {
    if (retry === false) return provider;
    const { now, random } = this.#options;
    return withRetry(provider, { now, random, ...retry });
  }
}

/** Whether a provider offers whatever nobody else claims. */
function isOpen({ settings: { offers = true } }: Upstream): boolean {
  return offers === true;
}

function accepts({ settings: { offers = true } }: Upstream, model: string): boolean {
  return typeof offers === 'function' ? offers(model) : offers;
}

/** The provider with a limit for a call as a whole, the queue and all attempts included. */
function withinTotal(
  provider: ModelProvider,
  totalOf: (model: string) => number | undefined,
): ModelProvider {
  const { embed } = provider;
  const limited = (model: string, context: CallContext): CallContext => {
    const totalMs = totalOf(model);
    if (totalMs === undefined || totalMs >= context.deadlines.totalMs) return context;
    return { ...context, deadlines: { ...context.deadlines, totalMs } };
  };
  return decorate(provider, {
    stream: (request, context) => provider.stream(request, limited(request.model, context)),
    ...(embed && {
      embed: (request, context) => embed.call(provider, request, limited(request.model, context)),
    }),
  });
}

/** The provider, asked for one model under another name and answering under that name. */
function answeringAs(provider: ModelProvider, model: string, name: string): ModelProvider {
  const { embed, modelInfo, warm } = provider;
  return decorate(provider, {
    stream: (request, context) =>
      new RelayStream({
        async open(left) {
          const opened = await openStream(provider.stream({ ...request, model }, context), left);
          const { stream, first } = opened;
          if (first.done || first.value.type !== 'start') return opened;
          return { stream, first: { done: false, value: { ...first.value, model: name } } };
        },
      }),
    ...(embed && {
      embed: (request, context) => embed.call(provider, { ...request, model }, context),
    }),
    ...(warm && { warm: (_, context) => warm.call(provider, model, context) }),
    modelInfo: async (_, context) => ({
      ...(modelInfo
        ? await modelInfo.call(provider, model, context)
        : await infoOf(provider, model, context)),
      id: name,
    }),
  });
}

async function infoOf(
  provider: ModelProvider,
  model: string,
  context: CallContext,
): Promise<ModelInfo> {
  if (provider.modelInfo) return provider.modelInfo(model, context);
  const found = (await provider.listModels(context)).find(({ id }) => id === model);
  if (found) return found;
  throw refusal('model_not_found', model, 'The provider has no such model.');
}

function withOwn(told: ModelInfo, name: string, route: ModelRoute): ModelInfo {
  const { capabilities, contextLength } = route;
  return {
    ...told,
    id: name,
    ...(contextLength !== undefined && { contextLength }),
    ...(capabilities && { capabilities: new Set(capabilities) }),
  };
}

/** What the entries settle for models of a provider, by the keys of its names for them. */
function policiesOf(
  provider: string,
  keyOf: (model: string) => string,
  models: readonly (readonly [string, ModelRoute | VirtualRoute])[],
): ReadonlyMap<string, RoutePolicy> {
  const policies = new Map<string, RoutePolicy>();
  for (const [name, route] of models) {
    if (!('provider' in route) || route.provider !== provider) continue;
    if (!route.limit && !route.deadlines) continue;
    const key = keyOf(route.model ?? name);
    if (policies.has(key)) {
      throw new TypeError(
        `Two models settle limits or deadlines of the same one, "${name}" the second.`,
      );
    }
    policies.set(key, route);
  }
  return policies;
}

/** The entries that go by a name of their model, by its key: what has a name of its own is another offer of the model. */
function entriesOf(
  provider: string,
  keyOf: (model: string) => string,
  models: readonly (readonly [string, ModelRoute | VirtualRoute])[],
): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const [name, route] of models) {
    if (!('provider' in route) || route.provider !== provider) continue;
    const key = keyOf(route.model ?? name);
    if (keyOf(name) === key && !entries.has(key)) entries.set(key, name);
  }
  return entries;
}

function offerOf(upstream: Upstream, model: string): Offer {
  return { upstream, model, destination: { provider: upstream.offered, model } };
}

function refusal(
  code: 'model_not_found' | 'unsupported',
  model: string,
  safeMessage: string,
): ProviderError {
  return new ProviderError(code, safeMessage, {
    provider: 'router',
    model,
    retryable: false,
    emitted: false,
    safeMessage,
  });
}

function rethrowAbort(error: unknown): void {
  if (isProviderError(error) && error.code === 'aborted') throw error;
}
