import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ModelState, OllamaServerModel } from './ollama-models.ts';
import {
  allocatedContextOf,
  capabilitiesOf,
  defaultContext,
  defaultModels,
  embed,
  findModel,
  processEntry,
  showAnswer,
  tagEntry,
} from './ollama-models.ts';
import { durationFault, formatFault } from './ollama-request.ts';
import type { ChatScript } from './ollama-script.ts';
import { compileScript } from './ollama-script.ts';
import type { RecordedRequest, ScriptedServer, ScriptedServerOptions } from './scripted-server.ts';
import { countWords, pause, ScriptedHttpServer, sendJson } from './scripted-server.ts';

/** What {@link startOllamaServer} serves. */
export interface OllamaServerOptions extends ScriptedServerOptions {
  /** Default: `llama3.2:latest`, which chats, and `nomic-embed-text:latest`, which embeds. */
  readonly models?: readonly OllamaServerModel[];
  /** Default: `0.15.0`. */
  readonly version?: string;
  /** Whether `/api/tags` lists capabilities, as no release up to 0.17.4 does. Default: false. */
  readonly capabilitiesInTags?: boolean;
  /** The most generations at a time; one more is refused with 503. Default: no limit. */
  readonly maxActive?: number;
  /** Models that can be pulled, by how many bytes they have, or a registry that cannot be reached. Default: none. */
  readonly registry?: Readonly<Record<string, number>> | 'unreachable';
  /** Milliseconds between two lines of progress; each line is a tenth of the model. Default: 0. */
  readonly pullDelayMs?: number;
  /** Answers a request by its content; `undefined` leaves it to the model's script. */
  readonly respond?: (request: RecordedRequest) => ChatScript | undefined;
}

/** A running server. */
export interface OllamaServer extends ScriptedServer {
  /** Answers the next chat with `script`; several calls queue up. */
  enqueue(script: ChatScript): void;
  /** Answers all further chats with `model` by `script`. Throws if there is no such model. */
  setScript(model: string, script: ChatScript): void;
}

/**
 * Starts a real HTTP server that speaks Ollama's native API and does as it is told: it cuts its answers at
 * any byte, is slow at any point, breaks in any way, and remembers what its clients did.
 *
 * Like Ollama it stops generating when it notices that the client left, which `RecordedRequest` shows.
 * Without a script it answers any chat with a sentence and exact counts.
 *
 * @example
 * ```ts
 * const server = await startOllamaServer();
 * server.enqueue({ chunks: ['Hel', 'lo'], chunkDelayMs: 20 });
 * const provider = createOllamaProvider({ baseUrl: server.url });
 * // …
 * await provider.close();
 * await server.close();
 * ```
 */
export async function startOllamaServer(options: OllamaServerOptions = {}): Promise<OllamaServer> {
  const server = new ScriptedOllama(options);
  await server.listen();
  return server;
}

class ScriptedOllama extends ScriptedHttpServer implements OllamaServer {
  readonly #options: OllamaServerOptions;
  readonly #models = new Map<string, ModelState>();
  readonly #enqueued: ChatScript[] = [];
  /** Bytes of each pull, which the next pull of the same model need not bring again. */
  readonly #pulled = new Map<string, number>();

  constructor(options: OllamaServerOptions) {
    super(options);
    this.#options = options;
    for (const model of options.models ?? defaultModels) {
      this.#models.set(model.name, {
        model,
        loaded: model.loaded ?? false,
        allocatedContext: defaultContext,
        script: model.script,
      });
    }
  }

  enqueue(script: ChatScript): void {
    this.#enqueued.push(script);
  }

  setScript(model: string, script: ChatScript): void {
    const state = findModel(this.#models, model);
    if (!state) throw new Error(`The server has no model "${model}".`);
    state.script = script;
  }

  protected override refuse(response: ServerResponse, status: 400 | 401): void {
    refuse(
      response,
      status,
      status === 401 ? 'unauthorized' : 'invalid character looking for beginning of value',
    );
  }

  protected override async route(record: RecordedRequest, response: ServerResponse): Promise<void> {
    switch (`${record.method} ${record.path}`) {
      case 'GET /':
      case 'HEAD /':
        response.setHeader('content-type', 'text/plain; charset=utf-8');
        response.end('Ollama is running');
        return;
      case 'GET /api/version':
        sendJson(response, { version: this.#options.version ?? '0.15.0' });
        return;
      case 'GET /api/tags': {
        const withCapabilities = this.#options.capabilitiesInTags ?? false;
        const models = [...this.#models.values()];
        sendJson(response, { models: models.map((state) => tagEntry(state, withCapabilities)) });
        return;
      }
      case 'GET /api/ps': {
        const loaded = [...this.#models.values()].filter((state) => state.loaded);
        sendJson(response, { models: loaded.map(processEntry) });
        return;
      }
      case 'POST /api/show': {
        const state = this.#modelOf(record, response);
        if (state) sendJson(response, showAnswer(state));
        return;
      }
      case 'POST /api/embed':
        await this.#embed(record, response);
        return;
      case 'POST /api/pull':
        await this.#pull(record, response);
        return;
      case 'POST /api/chat':
        await this.#chat(record, response);
        return;
    }
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('404 page not found');
  }

  #modelOf(record: RecordedRequest, response: ServerResponse): ModelState | undefined {
    const { model } = bodyOf(record);
    if (typeof model !== 'string' || model === '' || /\s/.test(model)) {
      refuse(response, 400, 'model is required');
      return undefined;
    }
    const fault = durationFault(bodyOf(record).keep_alive);
    if (fault !== undefined) {
      refuse(response, 400, fault);
      return undefined;
    }
    const state = findModel(this.#models, model);
    if (!state) refuse(response, 404, `model '${model}' not found`);
    return state;
  }

  async #embed(record: RecordedRequest, response: ServerResponse): Promise<void> {
    const state = this.#modelOf(record, response);
    if (!state) return;
    const { dimensions, input } = bodyOf(record);
    const texts = (Array.isArray(input) ? input : [input]).map(String);
    await this.#load(state, record, response);
    if (response.destroyed) return;
    const tokens = countWords(texts.join(' '));
    const limit = state.model.contextLength ?? 131_072;
    if (bodyOf(record).truncate === false && tokens > limit) {
      refuse(response, 400, 'the input length exceeds the context length');
      return;
    }
    // More than there are is as good as all.
    const whole = state.model.embeddingLength ?? 8;
    const length = typeof dimensions === 'number' ? Math.min(dimensions, whole) : whole;
    sendJson(response, {
      model: state.model.name,
      embeddings: texts.map((text) => embed(text, length)),
      total_duration: 12_000_000,
      load_duration: 1_000_000,
      prompt_eval_count: tokens,
    });
  }

  async #pull(record: RecordedRequest, response: ServerResponse): Promise<void> {
    const name = String(bodyOf(record).model);
    const { registry } = this.#options;
    const total = registry === 'unreachable' ? undefined : registry?.[name];
    const digest = `sha256:${createHash('sha256').update(name).digest('hex')}`;
    const line = (value: object): void => {
      response.write(`${JSON.stringify(value)}\n`);
    };
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    line({ status: 'pulling manifest' });
    if (total === undefined) {
      const what =
        registry === 'unreachable'
          ? 'Get "https://registry.ollama.ai/v2/": dial tcp: lookup registry.ollama.ai: no such host'
          : 'file does not exist';
      response.end(`${JSON.stringify({ error: `pull model manifest: ${what}` })}\n`);
      return;
    }
    for (let completed = this.#pulled.get(name) ?? 0; completed < total; ) {
      await pause(this.#options.pullDelayMs ?? 0, response);
      if (response.destroyed) return;
      completed = Math.min(total, completed + Math.ceil(total / 10));
      this.#pulled.set(name, completed);
      record.chunks++;
      line({ status: `pulling ${digest.slice(7, 19)}`, digest, total, completed });
    }
    const model = { name: name.includes(':') ? name : `${name}:latest` };
    this.#models.set(model.name, {
      model,
      loaded: false,
      allocatedContext: defaultContext,
      script: undefined,
    });
    response.end(`${JSON.stringify({ status: 'success' })}\n`);
  }

  async #chat(record: RecordedRequest, response: ServerResponse): Promise<void> {
    const state = this.#modelOf(record, response);
    if (!state) return;
    const body = bodyOf(record);
    const messages = Array.isArray(body.messages) ? body.messages : [];
    const refusal = this.#refusalOf(state, body, messages);
    if (refusal) {
      refuse(response, refusal.status, refusal.message);
      return;
    }
    if (messages.length === 0) {
      await this.#loadOnly(state, record, response);
      return;
    }
    const script = this.#enqueued.shift() ?? this.#options.respond?.(record) ?? state.script ?? {};

    await this.generating(async () => {
      const loadNs = (await this.#load(state, record, response)) * 1e6;
      await pause(script.headersDelayMs, response);
      if (response.destroyed) return;
      if (script.error) {
        refuseAsScripted(response, script.error);
        return;
      }
      const compiled = compileScript(script, {
        model: String(body.model),
        promptTokens: countPromptWords(messages),
        numPredict: optionOf(body, 'num_predict'),
        loadNs,
      });
      if (body.stream === false) sendJson(response, compiled.whole);
      else await this.play(script, compiled, 'application/x-ndjson', record, response);
    });
  }

  #refusalOf(
    state: ModelState,
    body: ChatBodySeen,
    messages: readonly unknown[],
  ): { status: number; message: string } | undefined {
    const { name } = state.model;
    const capabilities = capabilitiesOf(state.model);
    const lacks = (capability: string): boolean => !capabilities.includes(capability);
    if (lacks('completion')) return { status: 400, message: `"${name}" does not support chat` };
    if (Array.isArray(body.tools) && body.tools.length > 0 && lacks('tools')) {
      return { status: 400, message: `${name} does not support tools` };
    }
    if (body.think && lacks('thinking')) {
      return { status: 400, message: `"${name}" does not support thinking` };
    }
    if (typeof body.think === 'string' && !/gpt-?oss/i.test(name)) {
      const message = `think value ${JSON.stringify(body.think)} is not supported for this model`;
      return { status: 400, message };
    }
    const context = allocatedContextOf(state.model, optionOf(body, 'num_ctx'));
    if (body.truncate === false && countPromptWords(messages) > context) {
      return { status: 400, message: 'the input length exceeds the context length' };
    }
    const fault = formatFault(body.format);
    if (fault !== undefined) return { status: 500, message: fault };
    if (messages.length > 0 && this.active >= (this.#options.maxActive ?? Infinity)) {
      const message = 'server busy, please try again.  maximum pending requests exceeded';
      return { status: 503, message };
    }
    return undefined;
  }

  /** Loads a model unless it is loaded; resolves with the milliseconds it took. A client that leaves ends the load. */
  async #load(
    state: ModelState,
    record: RecordedRequest,
    response: ServerResponse,
  ): Promise<number> {
    const wanted = optionOf(bodyOf(record), 'num_ctx') ?? state.allocatedContext;
    const context = allocatedContextOf(state.model, wanted);
    if (state.loaded && context === state.allocatedContext) return 0;
    state.loaded = false;
    await pause(state.model.loadMs, response);
    if (response.destroyed) return 0;
    state.loaded = true;
    state.allocatedContext = context;
    return state.model.loadMs ?? 0;
  }

  async #loadOnly(
    state: ModelState,
    record: RecordedRequest,
    response: ServerResponse,
  ): Promise<void> {
    const unload = bodyOf(record).keep_alive === 0;
    if (unload) state.loaded = false;
    else await this.#load(state, record, response);
    if (response.destroyed) return;
    sendJson(response, {
      model: state.model.name,
      created_at: '2026-01-02T03:04:05.678901234Z',
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: unload ? 'unload' : 'load',
    });
  }
}

interface ChatBodySeen {
  readonly model?: unknown;
  readonly messages?: unknown;
  readonly tools?: unknown;
  readonly think?: unknown;
  readonly format?: unknown;
  readonly truncate?: unknown;
  readonly stream?: unknown;
  readonly keep_alive?: unknown;
  readonly options?: unknown;
  readonly input?: unknown;
  readonly dimensions?: unknown;
}

function bodyOf(record: RecordedRequest): ChatBodySeen {
  return typeof record.body === 'object' && record.body !== null ? record.body : {};
}

function optionOf(body: ChatBodySeen, name: string): number | undefined {
  const options = body.options;
  if (typeof options !== 'object' || options === null) return undefined;
  const value: unknown = Object.entries(options).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : undefined;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  sendJson(response, { error: message }, status);
}

function refuseAsScripted(response: ServerResponse, error: NonNullable<ChatScript['error']>): void {
  for (const [name, value] of Object.entries(error.headers ?? {})) response.setHeader(name, value);
  if (error.body === undefined) refuse(response, error.status, error.message ?? 'an error');
  else {
    response.writeHead(error.status, { 'content-type': 'text/html' });
    response.end(error.body);
  }
}

function countPromptWords(messages: readonly unknown[]): number {
  const contents = messages.map((message) =>
    typeof message === 'object' && message !== null && 'content' in message
      ? String(message.content)
      : '',
  );
  return countWords(contents.join(' '));
}
