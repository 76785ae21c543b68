import { randomCallId } from '../call-id.ts';
import { defaultDeadlines } from '../deadlines.ts';
import { isProviderError } from '../errors.ts';
import { protocolFailure, toProviderError } from '../http/failure.ts';
import type { UpstreamOptions } from '../http/upstream.ts';
import { Upstream } from '../http/upstream.ts';
import { count, isObject } from '../http/values.ts';
import type {
  CallContext,
  EmbedRequest,
  EmbedResult,
  Health,
  ModelInfo,
  ModelProvider,
  PartStream,
  PullProgress,
} from '../provider.ts';
import type { GenerateRequest } from '../request.ts';
import { openStream, RelayStream } from '../router/relay-stream.ts';
import { OllamaCatalog } from './catalog.ts';
import { chatReader } from './chat-reader.ts';
import type { KeepAliveOption, NumCtx } from './chat-request.ts';
import { contextSize, keepAliveOf, toChatBody } from './chat-request.ts';
import { formattedFailure, providerId, statusFailure } from './failure.ts';
import { canonicalName } from './model-name.ts';
import { pullModel } from './pull.ts';

/** How {@link createOllamaProvider} reaches and uses an Ollama server. */
export interface OllamaProviderOptions extends UpstreamOptions {
  /** Names the provider in errors. Default: `ollama`. */
  readonly id?: string | undefined;
  /** Where Ollama listens, e.g. `http://127.0.0.1:11434`; a path prefix is kept. */
  readonly baseUrl: string | URL;
  /** How long a model stays in memory after a request; Ollama's own default is 5 minutes. */
  readonly keepAlive?: KeepAliveOption | undefined;
  /**
   * The context to allocate, in tokens. Set it: Ollama's default depends on the memory of the graphics
   * card. It is fixed here and not per request, because a change makes Ollama load the model again.
   */
  readonly numCtx?: NumCtx | undefined;
  /**
   * A call that is given up while Ollama has been silent for so long, in milliseconds, has probably ended the
   * load of its model; the load is then begun anew in the background, so that short deadlines cannot keep a
   * model from ever being loaded. `Infinity` switches it off. Default: 1,000.
   */
  readonly reloadAfterMs?: number | undefined;
  /** The longest line to accept from the stream, in bytes. Default: 8 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** Makes the id of a tool call. Default: `call_` and 24 random hexadecimal digits. */
  readonly generateId?: (() => string) | undefined;
}

/** A {@link ModelProvider} over Ollama, with every optional capability. */
export interface OllamaProvider extends ModelProvider, AsyncDisposable {
  modelInfo(model: string, context: CallContext): Promise<ModelInfo>;
  canonicalModel(model: string): string;
  embed(request: EmbedRequest, context: CallContext): Promise<EmbedResult>;
  warm(model: string, context: CallContext): Promise<void>;
  /**
   * Downloads a model, with progress. Leaving the loop or aborting cancels it; the next pull goes on where
   * it stopped. A pull has no deadline but the total one and the idle one.
   */
  pull(model: string, context: CallContext): AsyncGenerator<PullProgress, void, void>;
  /**
   * Refuses new calls and resolves when the running ones are over and all connections are closed. To end
   * the running ones, abort their signals.
   */
  close(): Promise<void>;
}

const defaultMaxLineBytes = 8 * 1024 * 1024;

/**
 * Talks to Ollama over its native API (`/api/chat` as NDJSON, not the OpenAI-compatible `/v1`, which loses
 * errors in mid-stream and cannot set a context size).
 *
 * - A prompt that does not fit the context fails with `context_length_exceeded`; nothing is cut silently.
 * - A stream that breaks, ends early or ends without a reason throws; it never looks complete.
 * - Aborting while Ollama loads a model makes Ollama drop the load; it is begun anew in the background, see
 *   `reloadAfterMs`.
 * - During the evaluation of a prompt Ollama notices a closed connection only at its next step. The
 *   `closed` event says that our side is closed, not that the graphics card is idle.
 *
 * Throws a TypeError if `baseUrl` is not an `http:` or `https:` URL or holds credentials.
 *
 * @example
 * ```ts
 * const provider = createOllamaProvider({ baseUrl: 'http://127.0.0.1:11434', numCtx: 8192 });
 * for await (const part of provider.stream(request, context)) {
 *   if (part.type === 'text') process.stdout.write(part.delta);
 * }
 * await provider.close();
 * ```
 */
export function createOllamaProvider(options: OllamaProviderOptions): OllamaProvider {
  return new Ollama(options);
}

class Ollama implements OllamaProvider {
  readonly id: string;
  readonly #options: OllamaProviderOptions;
  readonly #upstream: Upstream;
  readonly #catalog: OllamaCatalog;
  readonly #closing = new AbortController();
  readonly #reloads = new Set<string>();

  constructor(options: OllamaProviderOptions) {
    this.id = options.id ?? providerId;
    this.#options = options;
    this.#upstream = new Upstream(this.id, options.baseUrl, options, statusFailure);
    const call = this.#upstream.call.bind(this.#upstream);
    this.#catalog = new OllamaCatalog(this.id, call, options.numCtx, this.#upstream.now);
  }

  stream(request: GenerateRequest, context: CallContext): PartStream {
    if (!hasImages(request)) return this.#stream(request, context);
    return new RelayStream({
      open: async (left) => {
        const signal = AbortSignal.any([context.signal, left]);
        await this.#checkVision(request.model, { ...context, signal });
        return openStream(this.#stream(request, context), left);
      },
    });
  }

  /** Ollama leaves out images that a model cannot see, and lets it answer as if there were none. */
  async #checkVision(model: string, context: CallContext): Promise<void> {
    const capabilities = await this.#catalog.capabilities(model, context);
    if (!capabilities || capabilities.has('vision')) return;
    const safeMessage = 'This model does not see images.';
    const failure = { code: 'unsupported', safeMessage, retryable: false } as const;
    throw toProviderError({ ...failure, parameter: 'messages' }, this.id, model, false);
  }

  #stream(request: GenerateRequest, context: CallContext): PartStream {
    const { generateId = randomCallId, maxLineBytes = defaultMaxLineBytes } = this.#options;
    return this.#upstream.stream(
      request.model,
      this.#watched(request.model, context),
      (limited) => {
        const { body, forced, warnings } = toChatBody(request, this.#options);
        const formatted = 'format' in body;
        return {
          request: this.#upstream.request('POST', '/api/chat', body, limited),
          ...(formatted && { classify: formattedFailure }),
          reader: (tools) =>
            chatReader({
              ...tools,
              model: request.model,
              warnings,
              forced,
              formatted,
              generateId,
              maxLineBytes,
            }),
        };
      },
    );
  }

  listModels(context: CallContext): Promise<ModelInfo[]> {
    return this.#catalog.list(context);
  }

  modelInfo(model: string, context: CallContext): Promise<ModelInfo> {
    return this.#catalog.get(model, context);
  }

  canonicalModel(model: string): string {
    return canonicalName(model);
  }

  health(context: CallContext): Promise<Health> {
    return this.#upstream.health('/api/version', context, (answer) => {
      const version = isObject(answer) ? answer['version'] : undefined;
      return typeof version === 'string' ? { version } : undefined;
    });
  }

  async embed(request: EmbedRequest, context: CallContext): Promise<EmbedResult> {
    const { model, input, dimensions } = request;
    if (input.length === 0) {
      // Ollama takes an empty list as an order to load the model.
      const safeMessage = 'There is nothing to embed.';
      const failure = { code: 'invalid_request', safeMessage, retryable: false } as const;
      throw toProviderError(failure, this.id, model, false);
    }
    const body = {
      model,
      input,
      truncate: false,
      ...(dimensions !== undefined && { dimensions }),
      ...this.#memory(model),
    };
    const answer = await this.#upstream.call({
      method: 'POST',
      path: '/api/embed',
      body,
      context,
      model,
    });
    const embeddings = isObject(answer) ? answer['embeddings'] : undefined;
    if (!Array.isArray(embeddings) || embeddings.length !== input.length) {
      const failure = protocolFailure('The model server did not send one vector for each input.');
      throw toProviderError(failure, this.id, model, false);
    }
    if (dimensions !== undefined && embeddings.some(({ length }) => length !== dimensions)) {
      // Ollama cuts vectors that are longer, and says nothing of those that are shorter.
      const safeMessage = 'This model does not make vectors of so many dimensions.';
      const failure = { code: 'unsupported', safeMessage, retryable: false } as const;
      throw toProviderError({ ...failure, parameter: 'dimensions' }, this.id, model, false);
    }
    return {
      vectors: embeddings.map((vector: ArrayLike<number>) => Float32Array.from(vector)),
      usage: {
        input: isObject(answer) ? count(answer['prompt_eval_count']) : undefined,
        output: undefined,
        cachedInput: undefined,
        reasoning: undefined,
      },
    };
  }

  async warm(model: string, context: CallContext): Promise<void> {
    const load = (path: string, empty: object): Promise<unknown> => {
      const body = { model, ...empty, ...this.#memory(model) };
      return this.#upstream.call({ method: 'POST', path, body, context, model });
    };
    try {
      await load('/api/chat', { messages: [], stream: false });
    } catch (error) {
      if (!isProviderError(error) || error.code !== 'unsupported') throw error;
      // A model that only embeds refuses /api/chat.
      await load('/api/embed', { input: [] });
    }
  }

  pull(model: string, context: CallContext): AsyncGenerator<PullProgress, void, void> {
    return pullModel(this.#upstream, this.id, model, context);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('The provider was closed.'));
    await this.#upstream.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #memory(model: string): object {
    const numCtx = contextSize(this.#options.numCtx, model);
    const keepAlive = keepAliveOf(this.#options.keepAlive, model);
    return {
      ...(keepAlive !== undefined && { keep_alive: keepAlive }),
      ...(numCtx !== undefined && { options: { num_ctx: numCtx } }),
    };
  }

  /** The call, watched for an end during what may be the load of its model. */
  #watched(model: string, context: CallContext): CallContext {
    const { reloadAfterMs = 1_000 } = this.#options;
    if (reloadAfterMs === Number.POSITIVE_INFINITY) return context;
    let loadingSince: number | undefined;
    return {
      ...context,
      onEvent: (event) => {
        if (event.type === 'loading') loadingSince = event.atMs;
        if (event.type === 'headers') loadingSince = undefined;
        context.onEvent?.(event);
        const silent = loadingSince === undefined ? 0 : event.atMs - loadingSince;
        if (event.type === 'closed' && silent >= reloadAfterMs) this.#reload(model, context);
      },
    };
  }

  #reload(model: string, { requestId }: CallContext): void {
    const key = canonicalName(model);
    if (this.#reloads.has(key) || this.#closing.signal.aborted) return;
    this.#reloads.add(key);
    const { signal } = this.#closing;
    this.warm(model, { signal, deadlines: defaultDeadlines, requestId })
      // Nobody waits for it: whoever asks for the model next learns what is wrong.
      .catch(() => undefined)
      .finally(() => this.#reloads.delete(key));
  }
}

function hasImages({ messages }: GenerateRequest): boolean {
  // Other attachments are refused before anything is asked.
  return messages.some(({ parts }) =>
    parts.some((part) => part.type === 'image' && part.mediaType.startsWith('image/')),
  );
}
