import type { ServerResponse } from 'node:http';
import { embed } from './ollama-models.ts';
import type { CompletionScript } from './openai-script.ts';
import { compileCompletion } from './openai-script.ts';
import type { RecordedRequest, ScriptedServer, ScriptedServerOptions } from './scripted-server.ts';
import { countWords, pause, ScriptedHttpServer, sendJson } from './scripted-server.ts';

/** A model that the server has. */
export interface OpenAiServerModel {
  readonly id: string;
  /** Members to add to its entry of `GET /v1/models`, e.g. `max_model_len`. */
  readonly entry?: Readonly<Record<string, unknown>>;
  /** Length of its vectors; a model without one does not embed. */
  readonly embeddingLength?: number;
  /** How it answers chats. */
  readonly script?: CompletionScript;
}

/** What {@link startOpenAiServer} serves. */
export interface OpenAiServerOptions extends ScriptedServerOptions {
  /** Default: `gpt-scripted`, which chats, and `text-embedding-scripted`, which embeds. */
  readonly models?: readonly OpenAiServerModel[];
  /** Whether vectors come as base64 to a request that asks for it. Default: true. */
  readonly base64?: boolean;
  /** Answers a request by its content; `undefined` leaves it to the model's script. */
  readonly respond?: (request: RecordedRequest) => CompletionScript | undefined;
}

/** A running server. `url` is its base URL, `/v1` included. */
export interface OpenAiServer extends ScriptedServer {
  /** Answers the next chat with `script`; several calls queue up. */
  enqueue(script: CompletionScript): void;
}

const defaultModels: readonly OpenAiServerModel[] = [
  { id: 'gpt-scripted' },
  { id: 'text-embedding-scripted', embeddingLength: 8 },
];

/**
 * Starts a real HTTP server that speaks the OpenAI API and does as it is told: it cuts its answers at any
 * byte, is slow at any point, breaks in any way, and remembers what its clients did. It always streams.
 *
 * @example
 * ```ts
 * const server = await startOpenAiServer();
 * server.enqueue({ chunks: ['Hel', 'lo'], split: 'bytes', lineEnding: '\r\n' });
 * const provider = createOpenAiProvider({ baseUrl: server.url });
 * // …
 * await provider.close();
 * await server.close();
 * ```
 */
export async function startOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const server = new ScriptedOpenAi(options);
  await server.listen();
  return server;
}

class ScriptedOpenAi extends ScriptedHttpServer implements OpenAiServer {
  readonly #options: OpenAiServerOptions;
  readonly #models: ReadonlyMap<string, OpenAiServerModel>;
  readonly #enqueued: CompletionScript[] = [];

  constructor(options: OpenAiServerOptions) {
    super(options);
    this.#options = options;
    this.#models = new Map((options.models ?? defaultModels).map((model) => [model.id, model]));
  }

  override get url(): string {
    return `${super.url}/v1`;
  }

  enqueue(script: CompletionScript): void {
    this.#enqueued.push(script);
  }

  protected override refuse(response: ServerResponse, status: 400 | 401): void {
    if (status === 401) sendError(response, 401, 'Incorrect API key provided', 'invalid_api_key');
    else sendError(response, 400, 'We could not parse the JSON body of your request.', null);
  }

  protected override async route(record: RecordedRequest, response: ServerResponse): Promise<void> {
    switch (`${record.method} ${record.path}`) {
      case 'GET /v1/models': {
        const data = [...this.#models.values()].map(({ id, entry }) => ({
          id,
          object: 'model',
          created: 1_767_323_045,
          owned_by: 'scripts',
          ...entry,
        }));
        sendJson(response, { object: 'list', data });
        return;
      }
      case 'POST /v1/chat/completions':
        await this.#chat(record, response);
        return;
      case 'POST /v1/embeddings':
        this.#embed(record, response);
        return;
    }
    sendJson(response, { detail: 'Not Found' }, 404);
  }

  #modelOf(record: RecordedRequest, response: ServerResponse): OpenAiServerModel | undefined {
    const id = String(bodyOf(record).model);
    const model = this.#models.get(id);
    if (!model) sendError(response, 404, `The model '${id}' does not exist`, 'model_not_found');
    return model;
  }

  async #chat(record: RecordedRequest, response: ServerResponse): Promise<void> {
    const model = this.#modelOf(record, response);
    if (!model) return;
    const body = bodyOf(record);
    const script = this.#enqueued.shift() ?? this.#options.respond?.(record) ?? model.script ?? {};
    await this.generating(async () => {
      await pause(script.headersDelayMs, response);
      if (response.destroyed) return;
      if (script.error) {
        refuseAsScripted(response, script.error);
        return;
      }
      const limit = body.max_completion_tokens ?? body.max_tokens;
      const compiled = compileCompletion(script, {
        model: model.id,
        promptTokens: countWords(JSON.stringify(body.messages ?? [])),
        maxTokens: typeof limit === 'number' ? limit : undefined,
        includeUsage: body.stream_options?.include_usage === true,
      });
      await this.play(script, compiled, 'text/event-stream; charset=utf-8', record, response);
    });
  }

  #embed(record: RecordedRequest, response: ServerResponse): void {
    const model = this.#modelOf(record, response);
    if (!model) return;
    if (model.embeddingLength === undefined) {
      sendError(response, 400, 'This model does not support embeddings', 'unsupported_value');
      return;
    }
    const { dimensions, encoding_format, input } = bodyOf(record);
    const texts = (Array.isArray(input) ? input : [input]).map(String);
    const length = typeof dimensions === 'number' ? dimensions : model.embeddingLength;
    const asBase64 = encoding_format === 'base64' && (this.#options.base64 ?? true);
    const tokens = countWords(texts.join(' '));
    sendJson(response, {
      object: 'list',
      data: texts.map((text, index) => {
        const vector = embed(text, length);
        const embedding = asBase64
          ? Buffer.from(Float32Array.from(vector).buffer).toString('base64')
          : vector;
        return { object: 'embedding', index, embedding };
      }),
      model: model.id,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  }
}

interface BodySeen {
  readonly model?: unknown;
  readonly messages?: unknown;
  readonly max_tokens?: unknown;
  readonly max_completion_tokens?: unknown;
  readonly stream_options?: { readonly include_usage?: unknown };
  readonly input?: unknown;
  readonly dimensions?: unknown;
  readonly encoding_format?: unknown;
}

function bodyOf(record: RecordedRequest): BodySeen {
  return typeof record.body === 'object' && record.body !== null ? record.body : {};
}

function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  code: string | number | null,
  type = 'invalid_request_error',
  param: string | null = null,
): void {
  sendJson(response, { error: { message, type, param, code } }, status);
}

function refuseAsScripted(
  response: ServerResponse,
  error: NonNullable<CompletionScript['error']>,
): void {
  for (const [name, value] of Object.entries(error.headers ?? {})) response.setHeader(name, value);
  if (error.body === undefined) {
    const { message = 'an error', code = null, param, type } = error;
    sendError(response, error.status, message, code, type, param);
  } else {
    if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/html');
    response.writeHead(error.status);
    response.end(error.body);
  }
}
