import { Refusal, refuse } from '../http/refusal.ts';
import type { JsonValue } from '../json.ts';
import type { Message, Part } from '../messages.ts';
import type { GenerateRequest, Tool } from '../request.ts';
import { providerId } from './failure.ts';
import { argumentsFormat, askingFor, forcedTool } from './forced-tool.ts';
import type { GrammarSchema } from './grammar.ts';
import { toGrammarSchema } from './grammar.ts';
import { canonicalName } from './model-name.ts';

/** How long Ollama keeps a model in memory: a Go duration such as `5m`, or seconds; -1 keeps it, 0 unloads it. */
export type KeepAlive = string | number;

/** How long each model stays in memory: the same for all, or as a function says. */
export type KeepAliveOption = KeepAlive | ((model: string) => KeepAlive | undefined);

/** Context sizes in tokens: one for all models, one by model name, or as a function says. */
export type NumCtx =
  | number
  | Readonly<Record<string, number>>
  | ((model: string) => number | undefined);

/** What the provider adds to every request. */
export interface ChatSettings {
  readonly keepAlive?: KeepAliveOption | undefined;
  readonly numCtx?: NumCtx | undefined;
}

/** A body for `POST /api/chat`, and what could not be honoured. */
export interface ChatBody {
  readonly body: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  /** The name of the tool whose arguments the answer is. */
  readonly forced: string | undefined;
}

/**
 * The sampler options a request may set through `providerOptions.ollama`. Runner options such as `num_ctx`
 * and `num_gpu` are left out on purpose: a change of one makes Ollama load the model again.
 */
const samplerOptions: ReadonlySet<string> = new Set([
  'min_p',
  'typical_p',
  'repeat_penalty',
  'repeat_last_n',
  'num_keep',
]);

/**
 * Writes a request in Ollama's words. `truncate` and `shift` are off, so that a prompt that does not fit
 * is an error and not silently cut.
 *
 * Throws a Refusal: `invalid_request` for a request that contradicts itself, `unsupported` for what
 * Ollama has no words for.
 */
export function toChatBody(request: GenerateRequest, settings: ChatSettings): ChatBody {
  const { model } = request;
  if (request.messages.length === 0) {
    // An empty list makes Ollama load the model and answer nothing.
    throw refuse('invalid_request', 'A request needs at least one message.', 'messages');
  }
  const forced = forcedTool(request);
  const tools = forced ? undefined : toTools(request);
  const { schema: format, dropped } = forced ? toArguments(forced) : toFormat(request);
  const keepAlive = keepAliveOf(settings.keepAlive, model);
  const body = {
    model,
    messages: toMessages(forced ? askingFor(forced, request.messages) : request.messages),
    stream: true,
    truncate: false,
    shift: false,
    ...(tools && { tools }),
    ...(format !== undefined && { format }),
    ...toThink(request),
    ...(request.logprobs && { logprobs: true, top_logprobs: request.logprobs.top }),
    ...(keepAlive !== undefined && { keep_alive: keepAlive }),
    options: toOptions(request, settings),
  };
  return { body, warnings: toWarnings(request, forced, dropped), forced: forced?.name };
}

/** The context size configured for `model`, under whichever of its names. */
export function contextSize(numCtx: NumCtx | undefined, model: string): number | undefined {
  if (typeof numCtx === 'number' || numCtx === undefined) return numCtx;
  if (typeof numCtx === 'function') return numCtx(model);
  const key = canonicalName(model);
  return Object.entries(numCtx).find(([name]) => canonicalName(name) === key)?.[1];
}

/** How long `model` is to stay in memory. */
export function keepAliveOf(
  keepAlive: KeepAliveOption | undefined,
  model: string,
): KeepAlive | undefined {
  return typeof keepAlive === 'function' ? keepAlive(model) : keepAlive;
}

function toTools({ tools, toolChoice }: GenerateRequest): unknown[] | undefined {
  if (!tools || tools.length === 0 || toolChoice === 'none') return undefined;
  return tools.map((tool: Tool) => ({
    type: 'function',
    function: {
      name: tool.name,
      ...(tool.description !== undefined && { description: tool.description }),
      parameters: tool.parameters,
    },
  }));
}

function toFormat(request: GenerateRequest): GrammarSchema {
  switch (request.output?.type) {
    case 'json':
      return toGrammarSchema('json');
    case 'json_schema':
      return toGrammarSchema(request.output.schema);
    default:
      return toGrammarSchema(undefined);
  }
}

function toArguments(tool: Tool): GrammarSchema {
  try {
    return toGrammarSchema(argumentsFormat(tool));
  } catch (error) {
    throw error instanceof Refusal ? new Refusal({ ...error.failure, parameter: 'tools' }) : error;
  }
}

/** Ollama has levels for gpt-oss alone: another model that is given one refuses the request, though it thinks. */
function toThink({ model, reasoning }: GenerateRequest): { think?: boolean | string } {
  switch (reasoning) {
    case undefined:
    case 'default':
      return {};
    case 'off':
      return { think: false };
    default:
      if (!hasLevels(model)) return { think: true };
      return { think: reasoning === 'max' ? 'high' : reasoning };
  }
}

function hasLevels(model: string): boolean {
  return /gpt-?oss/i.test(model);
}

function isLevel(reasoning: GenerateRequest['reasoning']): boolean {
  return reasoning !== undefined && reasoning !== 'default' && reasoning !== 'off';
}

function toWarnings(
  request: GenerateRequest,
  forced: Tool | undefined,
  dropped: ReadonlySet<string>,
): string[] {
  const warnings = [...dropped].map(
    (keyword) => `Ollama cannot hold an answer to a "${keyword}" of the schema; it was left out.`,
  );
  if (isLevel(request.reasoning) && !hasLevels(request.model)) {
    warnings.push('Ollama has no levels of thinking for this model; it thinks as much as it does.');
  }
  if (!forced && request.tools?.some((tool) => tool.strict === true)) {
    warnings.push('Ollama does not hold tool arguments to their schema; "strict" has no effect.');
  }
  if (request.reasoning === 'off' && (forced || isFormatted(request))) {
    warnings.push('Some models ignore that thinking is off when an output format is set.');
  }
  return warnings;
}

function isFormatted({ output }: GenerateRequest): boolean {
  return output?.type === 'json' || output?.type === 'json_schema';
}

function toOptions(request: GenerateRequest, settings: ChatSettings): Record<string, JsonValue> {
  const options: Record<string, JsonValue> = {};
  const set = (name: string, value: JsonValue | undefined): void => {
    if (value !== undefined) options[name] = value;
  };
  for (const [name, value] of Object.entries(ownOptions(request))) {
    if (!samplerOptions.has(name)) {
      throw refuse(
        'unsupported',
        'An option for Ollama is not on the allow-list.',
        'providerOptions',
      );
    }
    set(name, value);
  }
  set('num_ctx', contextSize(settings.numCtx, request.model));
  set('num_predict', request.maxOutputTokens);
  set('temperature', request.temperature);
  set('top_p', request.topP);
  set('top_k', request.topK);
  set('seed', request.seed);
  set('stop', request.stop);
  set('presence_penalty', request.presencePenalty);
  set('frequency_penalty', request.frequencyPenalty);
  return options;
}

function ownOptions(request: GenerateRequest): { readonly [key: string]: JsonValue } {
  const own = request.providerOptions?.[providerId];
  if (own === undefined) return {};
  if (typeof own !== 'object' || own === null || isArray(own)) {
    throw refuse('invalid_request', 'The options for Ollama must be an object.', 'providerOptions');
  }
  return own;
}

/** `Array.isArray` that also narrows a readonly array away. */
function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

interface ChatMessage {
  role: Message['role'];
  content: string;
  thinking?: string;
  images?: string[];
  tool_calls?: unknown[];
  tool_name?: string;
  tool_call_id?: string;
}

function toMessages(messages: readonly Message[]): ChatMessage[] {
  const toolNames = new Map<string, string>();
  return messages.flatMap((message) => toMessage(message, toolNames));
}

/** One message of ours is one of Ollama's, except that each tool result is a message of its own. */
function toMessage(message: Message, toolNames: Map<string, string>): ChatMessage[] {
  const texts: string[] = [];
  const results: ChatMessage[] = [];
  const written: ChatMessage = { role: message.role, content: '' };
  for (const part of message.parts) {
    switch (part.type) {
      case 'text':
        texts.push(part.text);
        break;
      case 'reasoning':
        written.thinking = (written.thinking ?? '') + part.text;
        break;
      case 'image':
        written.images ??= [];
        written.images.push(toImage(part));
        break;
      case 'tool-call':
        toolNames.set(part.id, part.name);
        written.tool_calls ??= [];
        written.tool_calls.push(toToolCall(part));
        break;
      case 'tool-result':
        results.push({
          role: 'tool',
          content: part.content,
          tool_name: part.name || (toolNames.get(part.id) ?? ''),
          tool_call_id: part.id,
        });
        break;
    }
  }
  if (results.length > 0) {
    if (results.length !== message.parts.length) {
      const text = 'A message with tool results cannot hold anything else.';
      throw refuse('invalid_request', text, 'messages');
    }
    return results;
  }
  // What the model wrote in pieces belongs together; what a person wrote in pieces is separate.
  written.content = texts.join(message.role === 'assistant' ? '' : '\n');
  return [written];
}

function toImage(part: Extract<Part, { type: 'image' }>): string {
  if (!part.mediaType.startsWith('image/')) {
    throw refuse(
      'unsupported',
      'Ollama accepts images as attachments, and nothing else.',
      'messages',
    );
  }
  const { buffer, byteOffset, byteLength } = part.data;
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function toToolCall(part: Extract<Part, { type: 'tool-call' }>): unknown {
  let parsed: unknown;
  try {
    parsed = part.argsJson === '' ? {} : JSON.parse(part.argsJson);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw refuse('invalid_request', "A tool call's arguments are not a JSON object.", 'messages');
  }
  return { id: part.id, function: { name: part.name, arguments: parsed } };
}
