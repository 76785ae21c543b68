import { AppError, jsonPointer } from '@headgate/core';
import type { GenerateRequest, Message, Part } from '@headgate/model-provider';
import type { ChatMessage, ChatRequest } from './chat-request.ts';

/** A value with which a parameter that is not supported does no harm, because it asks for nothing. */
const harmless: Readonly<Record<string, (value: unknown) => boolean>> = {
  audio: isEmpty,
  function_call: isEmpty,
  functions: isEmpty,
  logit_bias: (value) => isEmpty(value) || Object.keys(value as object).length === 0,
  modalities: (value) => isEmpty(value) || (Array.isArray(value) && value.join() === 'text'),
  parallel_tool_calls: (value) => isEmpty(value) || value === true,
  prediction: isEmpty,
  service_tier: (value) => isEmpty(value) || value === 'auto' || value === 'default',
  store: (value) => isEmpty(value) || value === false,
  verbosity: (value) => isEmpty(value) || value === 'medium',
  web_search_options: isEmpty,
};

const efforts = {
  none: 'off',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'max',
} as const;

/**
 * Turns a chat request of OpenAI's form into ours.
 *
 * @throws AppError `unsupported_parameter` for what would otherwise be dropped in silence
 */
export function toGenerateRequest(body: ChatRequest): GenerateRequest {
  refuseUnsupported(body);
  if (body.top_logprobs && !body.logprobs) {
    throw unsupported(['top_logprobs'], 'This needs `logprobs` to be true.');
  }
  const maxOutputTokens = body.max_completion_tokens ?? body.max_tokens;
  return {
    model: body.model,
    messages: body.messages.map(toMessage),
    ...(body.tools?.length && {
      tools: body.tools.map(({ function: { name, description, parameters, strict } }) => ({
        name,
        ...(description !== undefined && { description }),
        parameters: (parameters ?? { type: 'object', properties: {} }) as JsonSchema,
        ...(strict != null && { strict }),
      })),
    }),
    ...(body.tool_choice != null && {
      toolChoice:
        typeof body.tool_choice === 'string'
          ? body.tool_choice
          : { name: body.tool_choice.function.name },
    }),
    ...(body.response_format != null && { output: toOutput(body.response_format) }),
    ...(body.reasoning_effort != null && { reasoning: efforts[body.reasoning_effort] }),
    ...(maxOutputTokens != null && { maxOutputTokens }),
    ...(body.temperature != null && { temperature: body.temperature }),
    ...(body.top_p != null && { topP: body.top_p }),
    ...(body.logprobs && { logprobs: { top: body.top_logprobs ?? 0 } }),
    ...(body.seed != null && { seed: body.seed }),
    ...(body.stop != null && { stop: typeof body.stop === 'string' ? [body.stop] : body.stop }),
    ...(body.presence_penalty != null && { presencePenalty: body.presence_penalty }),
    ...(body.frequency_penalty != null && { frequencyPenalty: body.frequency_penalty }),
  };
}

type JsonSchema = NonNullable<GenerateRequest['tools']>[number]['parameters'];

function refuseUnsupported(body: ChatRequest): void {
  for (const name in harmless) {
    if (!harmless[name]?.(body[name])) throw unsupported([name]);
  }
}

function unsupported(path: readonly (string | number)[], why = 'This parameter is not supported.') {
  return new AppError('unsupported_parameter', {
    detail: why,
    errors: [{ pointer: jsonPointer(path), in: 'body', code: 'unsupported', message: why }],
  });
}

function toOutput(format: NonNullable<ChatRequest['response_format']>) {
  switch (format.type) {
    case 'text':
      return { type: 'text' } as const;
    case 'json_object':
      return { type: 'json' } as const;
    case 'json_schema':
      return {
        type: 'json_schema',
        schema: format.json_schema.schema as JsonSchema,
        ...(format.json_schema.name !== undefined && { name: format.json_schema.name }),
        ...(format.json_schema.strict != null && { strict: format.json_schema.strict }),
      } as const;
  }
}

function toMessage(message: ChatMessage, index: number, all: readonly ChatMessage[]): Message {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', parts: textParts(message.content) };
    case 'user':
      return {
        role: 'user',
        parts:
          typeof message.content === 'string'
            ? textParts(message.content)
            : message.content.map((part, position) =>
                part.type === 'text'
                  ? { type: 'text', text: part.text }
                  : toImage(part.image_url.url, ['messages', index, 'content', position]),
              ),
      };
    case 'assistant':
      return toAssistant(message, index);
    case 'tool':
      return {
        role: 'tool',
        parts: [
          {
            type: 'tool-result',
            id: message.tool_call_id,
            name: message.name ?? toolNameOf(message.tool_call_id, all.slice(0, index)),
            content: textParts(message.content)
              .map((part) => part.text)
              .join(''),
          },
        ],
      };
  }
}

function toAssistant(message: Extract<ChatMessage, { role: 'assistant' }>, index: number): Message {
  for (const name of ['function_call', 'audio'] as const) {
    if (!isEmpty(message[name])) throw unsupported(['messages', index, name]);
  }
  const thought = message.reasoning_content ?? message.reasoning;
  // What the model said instead of an answer was its answer.
  const said = message.content ?? message.refusal ?? [];
  return {
    role: 'assistant',
    parts: [
      ...(thought ? [{ type: 'reasoning', text: thought } as const] : []),
      ...textParts(said),
      ...(message.tool_calls ?? []).map(
        (call): Part => ({
          type: 'tool-call',
          id: call.id,
          name: call.function.name,
          argsJson: call.function.arguments,
        }),
      ),
    ],
  };
}

function textParts(content: string | readonly ({ text: string } | { refusal: string })[]) {
  const texts =
    typeof content === 'string'
      ? [content]
      : content.map((part) => ('text' in part ? part.text : part.refusal));
  return texts.map((text) => ({ type: 'text' as const, text }));
}

// The client names the call, the model wants the function: the assistant's turn before holds both.
function toolNameOf(id: string, before: readonly ChatMessage[]): string {
  for (const message of before.toReversed()) {
    if (message.role !== 'assistant') continue;
    const call = message.tool_calls?.find((candidate) => candidate.id === id);
    if (call) return call.function.name;
  }
  return id;
}

function toImage(url: string, path: readonly (string | number)[]): Part {
  const match = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url);
  if (!match?.[1] || !match[2]) {
    throw unsupported(
      [...path, 'image_url', 'url'],
      'Only images in data: URLs with base64 are supported.',
    );
  }
  return { type: 'image', mediaType: match[1], data: Buffer.from(match[2], 'base64') };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null;
}
