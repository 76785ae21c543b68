import { randomCallId } from '../call-id.ts';
import { protocolFailure, toProviderError } from '../http/failure.ts';
import type { UpstreamOptions } from '../http/upstream.ts';
import { Upstream } from '../http/upstream.ts';
import { count, isObject } from '../http/values.ts';
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
import { chunkReader } from './chunk-reader.ts';
import { toCompletionBody } from './completion-request.ts';
import { toVectors } from './embeddings.ts';
import { providerId, statusFailure } from './failure.ts';
import { toModelInfo } from './models.ts';

/** A key as text, or in a holder that does not print it, such as the `Secret` of `@headgate/core`. */
export type ApiKey = string | { reveal(): string };

/** How {@link createOpenAiProvider} reaches and uses a server of the OpenAI API. */
export interface OpenAiProviderOptions extends UpstreamOptions {
  /** Names the provider in errors. Default: `openai`. */
  readonly id?: string | undefined;
  /** With its version, e.g. `https://api.openai.com/v1` or `http://127.0.0.1:8000/v1`; a query goes with every request. */
  readonly baseUrl: string | URL;
  /** Sent as a bearer token; never printed, logged or put into an error. */
  readonly apiKey?: ApiKey | undefined;
  /**
   * How the limit of the answer is called. Default: `max_completion_tokens` at OpenAI itself, whose thinking
   * models take no other, and `max_tokens` anywhere else, where older servers know no other.
   */
  readonly maxTokensField?: 'max_completion_tokens' | 'max_tokens' | undefined;
  /** Whether to ask for counts; switch it off for a server that refuses `stream_options`. Default: true. */
  readonly includeUsage?: boolean | undefined;
  /**
   * What a model can do, where its server does not say. Default: a guess by its name, which is embeddings
   * for one with `embed` in it, nothing of ours for models of speech, images and moderation, chat for others.
   */
  readonly capabilities?: ((model: string) => Iterable<Capability>) | undefined;
  /** The longest event to accept from the stream, in bytes. Default: 8 MiB. */
  readonly maxEventBytes?: number | undefined;
  /** Makes the id of a tool call whose server gave none. Default: `call_` and 24 random hexadecimal digits. */
  readonly generateId?: (() => string) | undefined;
}

/** A {@link ModelProvider} over a server of the OpenAI API; it can neither pull nor warm models. */
export interface OpenAiProvider extends ModelProvider, AsyncDisposable {
  modelInfo(model: string, context: CallContext): Promise<ModelInfo>;
  embed(request: EmbedRequest, context: CallContext): Promise<EmbedResult>;
  /**
   * Refuses new calls and resolves when the running ones are over and all connections are closed. To end
   * the running ones, abort their signals.
   */
  close(): Promise<void>;
}

const defaultMaxEventBytes = 8 * 1024 * 1024;

/**
 * Talks to any server of the OpenAI API: OpenAI, vLLM, llama.cpp, LM Studio, OpenRouter and others.
 *
 * - A stream that breaks, ends without a finish reason or reports an error midway throws; it never looks
 *   complete.
 * - Counts that the server does not send are unknown, never 0.
 * - 429 with `insufficient_quota` is not retryable; the server's `retry-after` and `x-should-retry` are heeded.
 *
 * Throws a TypeError if `baseUrl` is not an `http:` or `https:` URL or holds credentials, or if the key or a
 * header cannot be sent in a header.
 *
 * @example
 * ```ts
 * const provider = createOpenAiProvider({ baseUrl: 'https://api.openai.com/v1', apiKey });
 * const answer = await collect(provider.stream(request, context));
 * await provider.close();
 * ```
 */
export function createOpenAiProvider(options: OpenAiProviderOptions): OpenAiProvider {
  return new OpenAi(options);
}

class OpenAi implements OpenAiProvider {
  readonly id: string;
  readonly #options: OpenAiProviderOptions;
  readonly #upstream: Upstream;
  readonly #settings: Parameters<typeof toCompletionBody>[1];

  constructor(options: OpenAiProviderOptions) {
    this.id = options.id ?? providerId;
    this.#options = options;
    const withKey = { ...options, headers: { ...options.headers, ...authorization(options) } };
    this.#upstream = new Upstream(this.id, options.baseUrl, withKey, statusFailure);
    const isOpenAi = new URL(options.baseUrl).hostname === 'api.openai.com';
    this.#settings = {
      maxTokensField: options.maxTokensField ?? (isOpenAi ? 'max_completion_tokens' : 'max_tokens'),
      includeUsage: options.includeUsage ?? true,
    };
  }

  stream(request: GenerateRequest, context: CallContext): PartStream {
    const { generateId = randomCallId, maxEventBytes = defaultMaxEventBytes } = this.#options;
    const { model } = request;
    return this.#upstream.stream(model, context, (limited) => {
      const { body, warnings } = toCompletionBody(request, this.#settings);
      return {
        request: this.#upstream.request('POST', '/chat/completions', body, limited),
        reader: (tools, headers) =>
          chunkReader({ ...tools, model, warnings, generateId, maxEventBytes }, headers),
      };
    });
  }

  async listModels(context: CallContext): Promise<ModelInfo[]> {
    // A listing occupies no slot of a model: no events.
    const quiet = { ...context, onEvent: undefined };
    const answer = await this.#upstream.call({ method: 'GET', path: '/models', context: quiet });
    const data = isObject(answer) ? answer['data'] : undefined;
    if (!Array.isArray(data)) {
      const failure = protocolFailure('The model server sent a list without models.');
      throw toProviderError(failure, this.id, undefined, false);
    }
    const capabilities = this.#options.capabilities ?? guessCapabilities;
    return data.filter(isObject).map((entry) => toModelInfo(entry, capabilities));
  }

  async modelInfo(model: string, context: CallContext): Promise<ModelInfo> {
    const models = await this.listModels(context);
    const found = models.find(({ id }) => id === model);
    if (found) return found;
    const safeMessage = 'The model server does not have this model.';
    const failure = { code: 'model_not_found', safeMessage, retryable: false } as const;
    throw toProviderError(failure, this.id, model, false);
  }

  health(context: CallContext): Promise<Health> {
    const quiet = { ...context, onEvent: undefined };
    return this.#upstream.health('/models', quiet, (answer) =>
      isObject(answer) && Array.isArray(answer['data']) ? {} : undefined,
    );
  }

  async embed(request: EmbedRequest, context: CallContext): Promise<EmbedResult> {
    const { model, input, dimensions } = request;
    if (input.length === 0) {
      const safeMessage = 'There is nothing to embed.';
      const failure = { code: 'invalid_request', safeMessage, retryable: false } as const;
      throw toProviderError(failure, this.id, model, false);
    }
    const body = {
      model,
      input,
      encoding_format: 'float',
      ...(dimensions !== undefined && { dimensions }),
    };
    const call = { method: 'POST', path: '/embeddings', body, context, model } as const;
    const answer = await this.#upstream.call(call);
    const vectors = toVectors(answer, input.length);
    if (!vectors) {
      const failure = protocolFailure('The model server did not send one vector for each input.');
      throw toProviderError(failure, this.id, model, false);
    }
    const usage = isObject(answer) && isObject(answer['usage']) ? answer['usage'] : {};
    return {
      vectors,
      usage: {
        input: count(usage['prompt_tokens']),
        output: undefined,
        cachedInput: undefined,
        reasoning: undefined,
      },
    };
  }

  close(): Promise<void> {
    return this.#upstream.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function authorization({ apiKey }: OpenAiProviderOptions): Readonly<Record<string, string>> {
  if (apiKey === undefined) return {};
  const key = typeof apiKey === 'string' ? apiKey : apiKey.reveal();
  // Checked here, because whoever checks it later would quote it.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new TypeError('apiKey is not visible ASCII.');
  return { authorization: `Bearer ${key}` };
}

const otherMedia = /whisper|tts|dall-e|image|sora|realtime|transcribe|moderation/i;

function guessCapabilities(model: string): Iterable<Capability> {
  if (/embed/i.test(model)) return ['embedding'];
  return otherMedia.test(model) ? [] : ['chat'];
}
