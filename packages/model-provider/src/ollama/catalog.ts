import { isProviderError } from '../errors.ts';
import { protocolFailure, toProviderError } from '../http/failure.ts';
import type { JsonCall } from '../http/upstream.ts';
import { count, isObject } from '../http/values.ts';
import type { CallContext, Capability, ModelInfo } from '../provider.ts';
import type { NumCtx } from './chat-request.ts';
import { contextSize, sameModelNames } from './chat-request.ts';

/** How many models' capabilities are remembered; they change only with a model's digest. */
const mostRemembered = 512;

/** How many `/api/show` calls one listing makes at a time. */
const showsAtOnce = 4;

/** What Ollama has: its models, what they can do, and which are in memory. */
export class OllamaCatalog {
  readonly #provider: string;
  readonly #call: (call: JsonCall) => Promise<unknown>;
  readonly #numCtx: NumCtx | undefined;
  readonly #capabilities = new Map<string, ReadonlySet<Capability>>();

  constructor(
    provider: string,
    call: (call: JsonCall) => Promise<unknown>,
    numCtx: NumCtx | undefined,
  ) {
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
        return this.#info(id, entry, await this.#capabilitiesOf(id, entry, context), loaded);
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
    return this.#info(model, entry, toCapabilities(entry['capabilities']), loaded);
  }

  #show(model: string, context: CallContext): Promise<unknown> {
    return this.#call({ method: 'POST', path: '/api/show', body: { model }, context, model });
  }

  #info(
    id: string,
    entry: Record<string, unknown>,
    capabilities: ReadonlySet<Capability>,
    loaded: ReadonlyMap<string, number | undefined> | undefined,
  ): ModelInfo {
    const loadedAs = loaded && sameModelNames(id).find((name) => loaded.has(name));
    const allocated = loadedAs === undefined ? undefined : loaded?.get(loadedAs);
    const contextLength = allocated ?? contextSize(this.#numCtx, id);
    const createdAt = new Date(String(entry['modified_at']));
    return {
      id,
      ownedBy: id.includes('/') ? id.slice(0, id.indexOf('/')) : 'library',
      capabilities,
      ...(Number.isNaN(createdAt.getTime()) ? {} : { createdAt }),
      ...(contextLength === undefined ? {} : { contextLength }),
      ...(loaded && { loaded: loadedAs !== undefined }),
    };
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
        .map((entry) => [String(entry['model'] ?? entry['name']), count(entry['context_length'])]),
    );
  }

  async #capabilitiesOf(
    model: string,
    entry: Record<string, unknown>,
    context: CallContext,
  ): Promise<ReadonlySet<Capability>> {
    if (Array.isArray(entry['capabilities'])) return toCapabilities(entry['capabilities']);
    const key = `${model}@${String(entry['digest'])}`;
    const remembered = this.#capabilities.get(key);
    if (remembered) return remembered;
    let shown: unknown;
    try {
      shown = await this.#show(model, context);
    } catch (error) {
      if (isProviderError(error) && error.code === 'aborted') throw error;
      // One model that cannot be described does not hide the others; it is asked again next time.
      return new Set();
    }
    const capabilities = toCapabilities(isObject(shown) ? shown['capabilities'] : undefined);
    if (this.#capabilities.size >= mostRemembered) {
      const oldest = this.#capabilities.keys().next();
      if (!oldest.done) this.#capabilities.delete(oldest.value);
    }
    this.#capabilities.set(key, capabilities);
    return capabilities;
  }
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
