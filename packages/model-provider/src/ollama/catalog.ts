import { isProviderError } from '../errors.ts';
import { protocolFailure, toProviderError } from '../http/failure.ts';
import type { JsonCall } from '../http/upstream.ts';
import { count, isObject } from '../http/values.ts';
import type { CallContext, Capability, ModelInfo } from '../provider.ts';
import type { NumCtx } from './chat-request.ts';
import { contextSize } from './chat-request.ts';
import { canonicalName } from './model-name.ts';

/** How many models are remembered; what is known of one changes only with its digest. */
const mostRemembered = 512;

/** How long a model is remembered by its name alone, in milliseconds: a pull may put another one under it. */
const rememberedByNameMs = 60_000;

/** How many `/api/show` calls one listing makes at a time. */
const showsAtOnce = 4;

/** What does not change with the state of the server. */
interface Described {
  readonly capabilities: ReadonlySet<Capability>;
  /** Tokens of context that it was made for. */
  readonly madeFor: number | undefined;
}

/** What Ollama has: its models, what they can do, and which are in memory. */
export class OllamaCatalog {
  readonly #provider: string;
  readonly #call: (call: JsonCall) => Promise<unknown>;
  readonly #numCtx: NumCtx | undefined;
  readonly #now: () => number;
  readonly #described = new Map<string, Described>();
  readonly #byName = new Map<string, Described & { readonly atMs: number }>();

  constructor(
    provider: string,
    call: (call: JsonCall) => Promise<unknown>,
    numCtx: NumCtx | undefined,
    now: () => number,
  ) {
    this.#now = now;
    this.#provider = provider;
    this.#call = call;
    this.#numCtx = numCtx;
  }

  /** Lists the models. Old servers do not list capabilities; those are asked for once per digest. */
  async list(callContext: CallContext): Promise<ModelInfo[]> {
    const context = quiet(callContext);
    const [tags, loaded] = await Promise.all([
      this.#call({ method: 'GET', path: '/api/tags', context }),
      this.#loaded(context),
    ]);
    const models = isObject(tags) ? tags['models'] : undefined;
    if (!Array.isArray(models)) {
      throw toProviderError(
        protocolFailure('The model server sent a list without models.'),
        this.#provider,
        undefined,
        false,
      );
    }
    const entries = models.filter(isObject);
    const listed: ModelInfo[] = [];
    for (let start = 0; start < entries.length; start += showsAtOnce) {
      const group = entries.slice(start, start + showsAtOnce).map(async (entry) => {
        const id = String(entry['model'] ?? entry['name']);
        return this.#info(id, entry, await this.#describe(id, entry, context), loaded);
      });
      listed.push(...(await Promise.all(group)));
    }
    return listed;
  }

  /** Describes one model. */
  async get(model: string, callContext: CallContext): Promise<ModelInfo> {
    const context = quiet(callContext);
    const [shown, loaded] = await Promise.all([this.#show(model, context), this.#loaded(context)]);
    const entry = isObject(shown) ? shown : {};
    return this.#info(model, entry, toDescribed(entry), loaded);
  }

  /** What a model can do; `undefined` where the server does not say, or not now. Asked for once a minute. */
  async capabilities(
    model: string,
    callContext: CallContext,
  ): Promise<ReadonlySet<Capability> | undefined> {
    const key = canonicalName(model);
    const remembered = this.#byName.get(key);
    if (remembered && this.#now() - remembered.atMs < rememberedByNameMs) {
      return remembered.capabilities;
    }
    const described = await this.#shown(model, quiet(callContext));
    if (!described || described.capabilities.size === 0) return undefined;
    remember(this.#byName, key, { ...described, atMs: this.#now() });
    return described.capabilities;
  }

  #show(model: string, context: CallContext): Promise<unknown> {
    return this.#call({ method: 'POST', path: '/api/show', body: { model }, context, model });
  }

  #info(
    id: string,
    entry: Record<string, unknown>,
    { capabilities, madeFor }: Described,
    loaded: ReadonlyMap<string, number | undefined> | undefined,
  ): ModelInfo {
    const key = canonicalName(id);
    const contextLength = loaded?.get(key) ?? this.#contextSize(id, madeFor);
    const createdAt = new Date(String(entry['modified_at']));
    return {
      id,
      ownedBy: id.includes('/') ? id.slice(0, id.indexOf('/')) : 'library',
      capabilities,
      ...(Number.isNaN(createdAt.getTime()) ? {} : { createdAt }),
      ...(contextLength === undefined ? {} : { contextLength }),
      ...(loaded && { loaded: loaded.has(key) }),
    };
  }

  /** What the model will get when it is loaded: no more than it was made for, where that is known. */
  #contextSize(id: string, madeFor = Number.POSITIVE_INFINITY): number | undefined {
    const configured = contextSize(this.#numCtx, id);
    return configured === undefined ? undefined : Math.min(configured, madeFor);
  }

  /** The models in memory with their allocated context; `undefined` when the server does not say. */
  async #loaded(
    context: CallContext,
  ): Promise<ReadonlyMap<string, number | undefined> | undefined> {
    let running: unknown;
    try {
      running = await this.#call({ method: 'GET', path: '/api/ps', context });
    } catch {
      // What is in memory is an extra: a server or proxy without /api/ps still has models.
      return undefined;
    }
    const models = isObject(running) ? running['models'] : undefined;
    if (!Array.isArray(models)) return undefined;
    return new Map(
      models
        .filter(isObject)
        .map((entry) => [
          canonicalName(String(entry['model'] ?? entry['name'])),
          count(entry['context_length']),
        ]),
    );
  }

  async #describe(
    model: string,
    entry: Record<string, unknown>,
    context: CallContext,
  ): Promise<Described> {
    if (Array.isArray(entry['capabilities'])) return toDescribed(entry);
    const key = `${model}@${String(entry['digest'])}`;
    const remembered = this.#described.get(key);
    if (remembered) return remembered;
    const described = await this.#shown(model, context);
    if (described) remember(this.#described, key, described);
    return described ?? toDescribed({});
  }

  async #shown(model: string, context: CallContext): Promise<Described | undefined> {
    try {
      const shown = await this.#show(model, context);
      return toDescribed(isObject(shown) ? shown : {});
    } catch (error) {
      if (isProviderError(error) && error.code === 'aborted') throw error;
      // One model that cannot be described does not hide the others; it is asked again next time.
      return undefined;
    }
  }
}

function remember<Value>(memory: Map<string, Value>, key: string, value: Value): void {
  memory.delete(key);
  if (memory.size >= mostRemembered) memory.delete(memory.keys().next().value ?? '');
  memory.set(key, value);
}

function toDescribed(entry: Record<string, unknown>): Described {
  return { capabilities: toCapabilities(entry['capabilities']), madeFor: madeFor(entry) };
}

/** Tokens of context that a model was made for, which `/api/show` tells under its architecture's name. */
function madeFor({ model_info: info }: Record<string, unknown>): number | undefined {
  if (!isObject(info)) return undefined;
  return count(info[`${String(info['general.architecture'])}.context_length`]);
}

/** A look at the catalogue is several small requests that occupy no slot: no events. */
function quiet(context: CallContext): CallContext {
  return { ...context, onEvent: undefined };
}

/** Ollama's words for what a model can do, in ours. Every model that completes can be held to a schema. */
function toCapabilities(words: unknown): ReadonlySet<Capability> {
  const capabilities = new Set<Capability>();
  if (!Array.isArray(words)) return capabilities;
  for (const word of words) {
    switch (word) {
      case 'completion':
        capabilities.add('chat').add('json_schema');
        break;
      case 'tools':
      case 'vision':
      case 'thinking':
      case 'embedding':
        capabilities.add(word);
        break;
    }
  }
  return capabilities;
}
