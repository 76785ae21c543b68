import { refuse } from '../http/refusal.ts';
import type { JsonValue } from '../json.ts';
import type { Message, Part } from '../messages.ts';
import type { GenerateRequest, Reasoning } from '../request.ts';
import { providerId } from './failure.ts';

/** What the provider adds to every request. */
export interface CompletionSettings {
  readonly maxTokensField: 'max_completion_tokens' | 'max_tokens';
  readonly includeUsage: boolean;
}

/** A body for `POST /chat/completions`, and what could not be honoured. */
export interface CompletionBody {
  readonly body: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** What a request may set through `providerOptions.openai`; sent as it stands. */
const ownParameters: ReadonlySet<string> = new Set([
  'logit_bias',
  'metadata',
  'min_p',
  'parallel_tool_calls',
  'prompt_cache_key',
  'repetition_penalty',
  'safety_identifier',
  'service_tier',
  'store',
  'top_k',
  'user',
  'verbosity',
]);

const efforts: Readonly<Record<Exclude<Reasoning, 'default'>, string>> = {
  off: 'none',
  low: 'low',
  medium: 'medium',
  high: 'high',
  max: 'xhigh',
};

/**
 * Writes a request in the words of the OpenAI API.
 *
 * Throws a Refusal: `invalid_request` for a request that contradicts itself, `unsupported` for what the API
 * has no words for.
 */
export function toCompletionBody(
  request: GenerateRequest,
  settings: CompletionSettings,
): CompletionBody {
  if (request.messages.length === 0) {
    throw refuse('invalid_request', 'A request needs at least one message.', 'messages');
  }
  const { reasoning, topK } = request;
  if (topK !== undefined) {
    throw refuse(
      'unsupported',
      'The OpenAI API has no "top k"; some servers take it as an option.',
      'topK',
    );
  }
  const body = {
    model: request.model,
    messages: request.messages.flatMap(toMessages),
    stream: true,
    ...(settings.includeUsage && { stream_options: { include_usage: true } }),
    ...toTools(request),
    ...toFormat(request),
    ...(reasoning !== undefined &&
      reasoning !== 'default' && { reasoning_effort: efforts[reasoning] }),
    ...withValues({
      [settings.maxTokensField]: request.maxOutputTokens,
      temperature: request.temperature,
      top_p: request.topP,
      seed: request.seed,
      stop: request.stop,
      presence_penalty: request.presencePenalty,
      frequency_penalty: request.frequencyPenalty,
    }),
    ...(request.logprobs && {
      logprobs: true,
      ...(request.logprobs.top > 0 && { top_logprobs: request.logprobs.top }),
    }),
    ...ownOptions(request),
  };
  return { body, warnings: toWarnings(request) };
}

function withValues(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function toTools({ tools, toolChoice }: GenerateRequest): object {
  if (!tools || tools.length === 0) {
    if (toolChoice === undefined || toolChoice === 'auto' || toolChoice === 'none') return {};
    throw refuse('invalid_request', 'A tool is to be called, and there is none.', 'toolChoice');
  }
  return {
    tools: tools.map(({ name, description, parameters, strict }) => ({
      type: 'function',
      function: { name, ...withValues({ description, strict }), parameters },
    })),
    ...(toolChoice !== undefined && {
      tool_choice:
        typeof toolChoice === 'string'
          ? toolChoice
          : { type: 'function', function: { name: toolChoice.name } },
    }),
  };
}

function toFormat({ output }: GenerateRequest): object {
  switch (output?.type) {
    case 'json':
      return { response_format: { type: 'json_object' } };
    case 'json_schema': {
      const { schema, name = 'answer', strict } = output;
      const json_schema = { name, schema, ...withValues({ strict }) };
      return { response_format: { type: 'json_schema', json_schema } };
    }
    default:
      return {};
  }
}

function ownOptions(request: GenerateRequest): { readonly [key: string]: JsonValue } {
  const own = request.providerOptions?.[providerId];
  if (own === undefined) return {};
  if (typeof own !== 'object' || own === null || Array.isArray(own)) {
    throw refuse('invalid_request', 'The options for OpenAI must be an object.', 'providerOptions');
  }
  for (const name of Object.keys(own)) {
    if (!ownParameters.has(name)) {
      throw refuse(
        'unsupported',
        'An option for OpenAI is not on the allow-list.',
        'providerOptions',
      );
    }
  }
  return own as { readonly [key: string]: JsonValue };
}

function toWarnings({ messages }: GenerateRequest): string[] {
  const thought = messages.some(({ parts }) => parts.some(({ type }) => type === 'reasoning'));
  return thought
    ? ['The OpenAI API does not take the thinking of earlier turns; it is left out.']
    : [];
}

/** One message of ours is one of theirs, except that each tool result is a message of its own. */
function toMessages(message: Message): object[] {
  const results = message.parts.filter((part) => part.type === 'tool-result');
  if (results.length > 0) {
    if (results.length !== message.parts.length) {
      throw refuse(
        'invalid_request',
        'A message with tool results cannot hold anything else.',
        'messages',
      );
    }
    return results.map(({ id, content }) => ({ role: 'tool', tool_call_id: id, content }));
  }
  return [message.role === 'assistant' ? toAssistant(message) : toContent(message)];
}

function toAssistant({ parts }: Message): object {
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const calls = parts.filter((part) => part.type === 'tool-call');
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, argsJson }) => ({
        id,
        type: 'function',
        function: { name, arguments: argsJson === '' ? '{}' : argsJson },
      })),
    }),
  };
}

function toContent({ role, parts }: Message): object {
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'text') return { role, content: only.text };
  return { role, content: parts.flatMap(toContentPart) };
}

function toContentPart(part: Part): object[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image':
      return [{ type: 'image_url', image_url: { url: toDataUrl(part) } }];
    case 'reasoning':
      return [];
    case 'tool-call':
    case 'tool-result':
      throw refuse(
        'invalid_request',
        'Only an assistant calls tools, and only a tool answers.',
        'messages',
      );
  }
}

function toDataUrl({ data, mediaType }: Extract<Part, { type: 'image' }>): string {
  if (!mediaType.startsWith('image/')) {
    throw refuse(
      'unsupported',
      'Images are accepted as attachments, and nothing else.',
      'messages',
    );
  }
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return `data:${mediaType};base64,${bytes.toString('base64')}`;
}
