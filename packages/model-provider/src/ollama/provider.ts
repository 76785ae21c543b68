import { randomBytes } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { Pool } from 'undici';
import type { Deadlines } from '../deadlines.ts';
import { isProviderError } from '../errors.ts';
import { PartQueue } from '../part-queue.ts';
import type {
  CallContext,
  EmbedRequest,
  EmbedResult,
  Health,
  ModelInfo,
  ModelProvider,
  PartStream,
} from '../provider.ts';
import type { GenerateRequest } from '../request.ts';
import type { JsonCall } from './catalog.ts';
import { OllamaCatalog } from './catalog.ts';
import { count, isObject } from './chat-decoder.ts';
import type { KeepAlive, NumCtx } from './chat-request.ts';
import { contextSize, toChatBody } from './chat-request.ts';
import { ChatStream } from './chat-stream.ts';
import type { ExchangeRequest } from './exchange.ts';
import { protocolFailure, providerId, refuse, toProviderError } from './failure.ts';
import { callJson } from './json-call.ts';

/** How {@link createOllamaProvider} reaches and uses an Ollama server. */
export interface OllamaProviderOptions {
  /** Where Ollama listens, e.g. `http://127.0.0.1:11434`; a path prefix is kept. */
  readonly baseUrl: string | URL;
  /** Sent with every request, e.g. `authorization` for a proxy in front of Ollama. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How long a model stays in memory after a request; Ollama's own default is 5 minutes. */
  readonly keepAlive?: KeepAlive | undefined;
  /**
   * The context to allocate, in tokens. Set it: Ollama's default depends on the memory of the graphics
   * card. It is fixed here and not per request, because a change makes Ollama load the model again.
   */
  readonly numCtx?: NumCtx | undefined;
  /** Limits for this server; of these and the call's own the shorter holds. */
  readonly deadlines?: Partial<Deadlines> | undefined;
  /** The longest line to accept from the stream, in bytes. Default: 8 MiB. */
  readonly maxLineBytes?: number | undefined;
  /** The most connections to open; calls above it wait, within their connect deadline. Default: no limit. */
  readonly connections?: number | undefined;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
  /** Makes the id of a tool call. Default: `call_` and 24 random hexadecimal digits. */
  readonly generateId?: (() => string) | undefined;
  /** Sends the requests instead of an own pool; closing it stays with the caller. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** A {@link ModelProvider} over Ollama, with every optional capability but `pull`. */
export interface OllamaProvider extends ModelProvider, AsyncDisposable {
  modelInfo(model: string, context: CallContext): Promise<ModelInfo>;
  embed(request: EmbedRequest, context: CallContext): Promise<EmbedResult>;
  warm(model: string, context: CallContext): Promise<void>;
  /**
   * Refuses new calls and resolves when the running ones are over and all connections are closed. To end
   * the running ones, abort their signals.
   */
  close(): Promise<void>;
}

const defaultMaxLineBytes = 8 * 1024 * 1024;

/** The largest answer to a call that is not a stream: vectors take most, some 20 bytes a number. */
const mostJsonBytes = 256 * 1024 * 1024;

/**
 * A connection attempt that no deadline waits for any more is given up after this time. The deadlines of
 * the calls are shorter; undici's own limits on headers and body are off.
 */
const abandonedConnectMs = 60_000;

/**
 * Talks to Ollama over its native API (`/api/chat` as NDJSON, not the OpenAI-compatible `/v1`, which loses
 * errors in mid-stream and cannot set a context size).
 *
 * - A prompt that does not fit the context fails with `context_length_exceeded`; nothing is cut silently.
 * - A stream that breaks, ends early or ends without a reason throws; it never looks complete.
 * - Aborting while Ollama loads a model makes Ollama drop the load, so a short deadline may never
 *   succeed; `warm()` the model first.
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
  readonly id = providerId;
  readonly #options: OllamaProviderOptions;
  readonly #origin: string;
  readonly #pathPrefix: string;
  readonly #headers: readonly string[];
  readonly #ownPool: Pool | undefined;
  readonly #dispatcher: Dispatcher;
  readonly #now: () => number;
  readonly #catalog: OllamaCatalog;

  constructor(options: OllamaProviderOptions) {
    const url = parseBaseUrl(options.baseUrl);
    this.#options = options;
    this.#origin = url.origin;
    this.#pathPrefix = url.pathname.replace(/\/+$/, '');
    this.#headers = Object.entries(options.headers ?? {}).flat();
    if (options.dispatcher) {
      this.#dispatcher = options.dispatcher;
    } else {
      this.#ownPool = new Pool(url.origin, {
        connections: options.connections ?? null,
        connect: { timeout: abandonedConnectMs },
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      this.#dispatcher = this.#ownPool;
    }
    this.#now = options.now ?? (() => performance.now());
    this.#catalog = new OllamaCatalog((call) => this.#call(call), options.numCtx);
  }

  stream(request: GenerateRequest, context: CallContext): PartStream {
    const source = new ChatStream({
      dispatcher: this.#dispatcher,
      context: this.#limited(context),
      model: request.model,
      prepare: () => {
        const { body, warnings } = toChatBody(request, this.#options);
        return {
          request: this.#request('POST', '/api/chat', body, context),
          warnings,
          formatted: 'format' in body,
        };
      },
      maxLineBytes: this.#options.maxLineBytes ?? defaultMaxLineBytes,
      now: this.#now,
      generateId: this.#options.generateId ?? randomCallId,
    });
    return new PartQueue(source);
  }

  listModels(context: CallContext): Promise<ModelInfo[]> {
    return this.#catalog.list(context);
  }

  modelInfo(model: string, context: CallContext): Promise<ModelInfo> {
    return this.#catalog.get(model, context);
  }

  async health(context: CallContext): Promise<Health> {
    const startedAt = this.#now();
    try {
      const answer = await this.#call({ method: 'GET', path: '/api/version', context });
      const latencyMs = this.#now() - startedAt;
      const version = isObject(answer) ? answer['version'] : undefined;
      return typeof version === 'string'
        ? { ok: true, version, latencyMs }
        : { ok: false, latencyMs };
    } catch (error) {
      if (isProviderError(error) && error.code === 'aborted') throw error;
      return { ok: false, latencyMs: this.#now() - startedAt };
    }
  }

  async embed(request: EmbedRequest, context: CallContext): Promise<EmbedResult> {
    const { model, input, dimensions } = request;
    if (input.length === 0) {
      // Ollama takes an empty list as an order to load the model.
      throw refuse('invalid_request', model, 'There is nothing to embed.');
    }
    const body = {
      model,
      input,
      truncate: false,
      ...(dimensions !== undefined && { dimensions }),
      ...this.#memory(model),
    };
    const answer = await this.#call({ method: 'POST', path: '/api/embed', body, context, model });
    const embeddings = isObject(answer) ? answer['embeddings'] : undefined;
    if (!Array.isArray(embeddings) || embeddings.length !== input.length) {
      const failure = protocolFailure('The model server did not send one vector for each input.');
      throw toProviderError(failure, model, false);
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
      return this.#call({ method: 'POST', path, body, context, model });
    };
    try {
      await load('/api/chat', { messages: [], stream: false });
    } catch (error) {
      if (!isProviderError(error) || error.code !== 'unsupported') throw error;
      // A model that only embeds refuses /api/chat.
      await load('/api/embed', { input: [] });
    }
  }

  async close(): Promise<void> {
    if (this.#ownPool && !this.#ownPool.closed && !this.#ownPool.destroyed) {
      await this.#ownPool.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #call(call: JsonCall): Promise<unknown> {
    const { method, path, body, context, model } = call;
    return callJson({
      dispatcher: this.#dispatcher,
      context: this.#limited(context),
      request: this.#request(method, path, body, context),
      model,
      maxBytes: mostJsonBytes,
      now: this.#now,
    });
  }

  #request(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    context: CallContext,
  ): ExchangeRequest {
    const headers = [...this.#headers, 'x-request-id', context.requestId];
    if (context.traceparent !== undefined) headers.push('traceparent', context.traceparent);
    const request = { origin: this.#origin, method, path: this.#pathPrefix + path, headers };
    if (body === undefined) return request;
    headers.push('content-type', 'application/json');
    return { ...request, body: JSON.stringify(body) };
  }

  #memory(model: string): object {
    const numCtx = contextSize(this.#options.numCtx, model);
    const { keepAlive } = this.#options;
    return {
      ...(keepAlive !== undefined && { keep_alive: keepAlive }),
      ...(numCtx !== undefined && { options: { num_ctx: numCtx } }),
    };
  }

  #limited(context: CallContext): CallContext {
    const limits = this.#options.deadlines;
    if (!limits) return context;
    const shorter = (stage: keyof Deadlines): number =>
      Math.min(context.deadlines[stage], limits[stage] ?? Number.POSITIVE_INFINITY);
    return {
      ...context,
      deadlines: {
        connectMs: shorter('connectMs'),
        firstTokenMs: shorter('firstTokenMs'),
        idleMs: shorter('idleMs'),
        totalMs: shorter('totalMs'),
      },
    };
  }
}

function parseBaseUrl(baseUrl: string | URL): URL {
  // The URL is not quoted: someone may have put a password into it.
  if (!URL.canParse(String(baseUrl))) throw new TypeError('baseUrl is not a URL.');
  const url = new URL(baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError('baseUrl must begin with http: or https:.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('baseUrl must not hold credentials; send them in headers.');
  }
  return url;
}

function randomCallId(): string {
  return `call_${randomBytes(12).toString('hex')}`;
}
