import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelState, OllamaServerModel } from './ollama-models.ts';
import {
  capabilitiesOf,
  defaultContext,
  defaultModels,
  embed,
  findModel,
  processEntry,
  showAnswer,
  tagEntry,
} from './ollama-models.ts';
import type { ChatScript, CompiledScript, Write } from './ollama-script.ts';
import { compileScript } from './ollama-script.ts';

/** What {@link startOllamaServer} serves. */
export interface OllamaServerOptions {
  /** Default: a free port. */
  readonly port?: number;
  /** Default: `127.0.0.1`. */
  readonly host?: string;
  /** Default: `llama3.2:latest`, which chats, and `nomic-embed-text:latest`, which embeds. */
  readonly models?: readonly OllamaServerModel[];
  /** Default: `0.15.0`. */
  readonly version?: string;
  /** Whether `/api/tags` lists capabilities, as newer servers do. Default: true. */
  readonly capabilitiesInTags?: boolean;
  /** The bearer token to insist on. Default: none, as a local Ollama. */
  readonly token?: string;
  /** The most generations at a time; one more is refused with 503. Default: no limit. */
  readonly maxActive?: number;
  /** Answers a request by its content; `undefined` leaves it to the model's script. */
  readonly respond?: (request: RecordedRequest) => ChatScript | undefined;
  /** A clock in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

/** What the server saw of one request; the figures go on changing while it is answered. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; `undefined` if there was none. */
  readonly body: unknown;
  /** On the server's clock, as all times here. */
  readonly receivedAtMs: number;
  /** When the response was complete. */
  finishedAtMs: number | undefined;
  /** When the client was seen to leave before that. */
  disconnectedAtMs: number | undefined;
  /** Chunks of the model produced so far. */
  chunks: number;
  /** Chunks that had been produced when the client left. */
  chunksAtDisconnect: number | undefined;
}

/** A running server. */
export interface OllamaServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, the oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Generations that go on now. */
  readonly active: number;
  /** The most generations there were at a time. */
  readonly mostActive: number;
  /** Open connections, idle ones included. */
  readonly connections: number;
  /** Answers the next chat with `script`; several calls queue up. */
  enqueue(script: ChatScript): void;
  /** Answers all further chats with `model` by `script`. Throws if there is no such model. */
  setScript(model: string, script: ChatScript): void;
  /**
   * Resolves with the oldest request that matches, when it has come. Rejects after the filter's timeout.
   */
  waitForRequest(matches?: RequestFilter): Promise<RecordedRequest>;
  /** Resolves with the oldest matching request whose client left before the answer was complete. */
  waitForDisconnect(matches?: RequestFilter): Promise<RecordedRequest>;
  /** Resolves when no generation goes on. */
  waitForIdle(timeoutMs?: number): Promise<void>;
  /** Closes every connection and stops. */
  close(): Promise<void>;
}

/** Which requests to wait for; everything left out matches. */
export interface RequestFilter {
  readonly path?: string;
  readonly where?: (request: RecordedRequest) => boolean;
  /** Default: 5,000. */
  readonly timeoutMs?: number;
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

class ScriptedOllama implements OllamaServer {
  readonly requests: RecordedRequest[] = [];
  active = 0;
  mostActive = 0;
  connections = 0;
  readonly #options: OllamaServerOptions;
  readonly #now: () => number;
  readonly #server: Server;
  readonly #models = new Map<string, ModelState>();
  readonly #enqueued: ChatScript[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(options: OllamaServerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    for (const model of options.models ?? defaultModels) {
      this.#models.set(model.name, {
        model,
        loaded: model.loaded ?? false,
        allocatedContext: defaultContext,
        script: model.script,
      });
    }
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        // A fault of this server must not pass for a slow model.
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
    this.#server.on('connection', (socket) => {
      socket.setNoDelay(true);
      this.connections++;
      socket.on('close', () => {
        this.connections--;
        this.#changed();
      });
      // A client that resets its connection is a scenario here, not a fault.
      socket.on('error', () => {});
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${this.#options.host ?? '127.0.0.1'}:${this.port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port ?? 0, this.#options.host ?? '127.0.0.1', resolve);
    });
  }

  enqueue(script: ChatScript): void {
    this.#enqueued.push(script);
  }

  setScript(model: string, script: ChatScript): void {
    const state = findModel(this.#models, model);
    if (!state) throw new Error(`The server has no model "${model}".`);
    state.script = script;
  }

  waitForRequest(matches: RequestFilter = {}): Promise<RecordedRequest> {
    return this.#waitFor('a request', () => this.requests.find(by(matches)), matches.timeoutMs);
  }

  waitForDisconnect(matches: RequestFilter = {}): Promise<RecordedRequest> {
    const left = (request: RecordedRequest): boolean =>
      by(matches)(request) && request.disconnectedAtMs !== undefined;
    return this.#waitFor('a disconnect', () => this.requests.find(left), matches.timeoutMs);
  }

  async waitForIdle(timeoutMs?: number): Promise<void> {
    await this.#waitFor('idleness', () => this.active === 0 || undefined, timeoutMs);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #waitFor<Found>(what: string, find: () => Found | undefined, timeoutMs = 5_000): Promise<Found> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const found = find();
        if (found === undefined) return;
        this.#watchers.delete(check);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(check);
        reject(new Error(`The server saw no sign of ${what} within ${timeoutMs} ms.`));
      }, timeoutMs);
      this.#watchers.add(check);
      check();
    });
  }

  #changed(): void {
    for (const check of [...this.#watchers]) check();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received: Buffer[] = [];
    for await (const chunk of request) received.push(chunk as Buffer);
    const text = Buffer.concat(received).toString('utf8');
    let body: unknown;
    let malformed = false;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      malformed = true;
    }
    const record: RecordedRequest = {
      method: request.method ?? '',
      path: new URL(request.url ?? '/', 'http://localhost').pathname,
      headers: request.headers,
      body,
      receivedAtMs: this.#now(),
      finishedAtMs: undefined,
      disconnectedAtMs: undefined,
      chunks: 0,
      chunksAtDisconnect: undefined,
    };
    this.requests.push(record);
    response.on('close', () => {
      if (response.writableFinished) {
        record.finishedAtMs = this.#now();
      } else {
        record.disconnectedAtMs = this.#now();
        record.chunksAtDisconnect = record.chunks;
      }
      this.#changed();
    });
    this.#changed();

    if (this.#options.token && request.headers.authorization !== `Bearer ${this.#options.token}`) {
      refuse(response, 401, 'unauthorized');
    } else if (malformed) {
      refuse(response, 400, 'invalid character looking for beginning of value');
    } else {
      await this.#route(record, response);
    }
  }

  async #route(record: RecordedRequest, response: ServerResponse): Promise<void> {
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
        const withCapabilities = this.#options.capabilitiesInTags ?? true;
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
    const length = typeof dimensions === 'number' ? dimensions : state.model.embeddingLength;
    sendJson(response, {
      model: state.model.name,
      embeddings: texts.map((text) => embed(text, length ?? 8)),
      total_duration: 12_000_000,
      load_duration: 1_000_000,
      prompt_eval_count: tokens,
    });
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

    this.active++;
    this.mostActive = Math.max(this.mostActive, this.active);
    try {
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
      else await this.#stream(script, compiled, record, response);
    } finally {
      this.active--;
      this.#changed();
    }
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
    const context = optionOf(body, 'num_ctx') ?? defaultContext;
    if (body.truncate === false && countPromptWords(messages) > context) {
      return { status: 400, message: 'the input length exceeds the context length' };
    }
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
    const context = optionOf(bodyOf(record), 'num_ctx') ?? state.allocatedContext;
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

  async #stream(
    script: ChatScript,
    compiled: CompiledScript,
    record: RecordedRequest,
    response: ServerResponse,
  ): Promise<void> {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    if (script.firstTokenDelayMs !== undefined) {
      response.flushHeaders();
      await pause(script.firstTokenDelayMs, response);
    }
    for (const write of compiled.writes) {
      if (response.destroyed) return;
      await this.#write(write, record, response);
    }
    if (response.destroyed) return;
    if (compiled.ending === 'end') response.end();
    // The reset must not overtake what was written.
    else if (compiled.ending === 'reset') {
      await pause(1, response);
      response.socket?.resetAndDestroy();
    } else await closed(response);
  }

  async #write(write: Write, record: RecordedRequest, response: ServerResponse): Promise<void> {
    if (write.delayMs > 0) await pause(write.delayMs, response);
    if (response.destroyed) return;
    record.chunks += write.chunks;
    const flushed = response.write(write.bytes);
    if (!flushed) await drainedOrClosed(response);
    else if (write.delayMs === 0) await nextTurn();
  }
}

interface ChatBodySeen {
  readonly model?: unknown;
  readonly messages?: unknown;
  readonly tools?: unknown;
  readonly think?: unknown;
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

function by(filter: RequestFilter): (request: RecordedRequest) => boolean {
  return (request) =>
    (filter.path === undefined || request.path === filter.path) &&
    (filter.where?.(request) ?? true);
}

function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
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

/** One word is one token here. */
function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

function countPromptWords(messages: readonly unknown[]): number {
  const contents = messages.map((message) =>
    typeof message === 'object' && message !== null && 'content' in message
      ? String(message.content)
      : '',
  );
  return countWords(contents.join(' '));
}

/** Waits, but no longer than the client does. */
function pause(ms: number | undefined, response: ServerResponse): Promise<void> {
  if (ms === undefined || ms <= 0 || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      response.off('close', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    response.on('close', over);
  });
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', resolve);
  });
}

function drainedOrClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      response.off('drain', over);
      response.off('close', over);
      resolve();
    };
    response.on('drain', over);
    response.on('close', over);
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
