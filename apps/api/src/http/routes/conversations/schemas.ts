import type { Part } from '@headgate/model-provider';
import { z } from '@hono/zod-openapi';
import type { Conversation, StoredMessage } from '../../../domain/conversations/ports.ts';

/** A conversation as the API shows it. */
export const conversationSchema = z
  .object({
    id: z.uuid(),
    title: z.string().nullable(),
    model: z.string().nullable().openapi({ description: 'The model that was asked last.' }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Conversation');

export const conversationParams = z.object({ id: z.uuid() });
export const messageParams = z.object({ id: z.uuid(), message_id: z.uuid() });

/** A call of a tool that a model has made. */
export const toolCallSchema = z.object({
  id: z.string(),
  name: z.string(),
  arguments: z.string().openapi({ description: 'JSON text of an object, as the model wrote it.' }),
});

/** A message as the API shows it. */
export const messageSchema = z
  .object({
    id: z.uuid(),
    conversation_id: z.uuid(),
    parent_message_id: z.uuid().nullable().openapi({
      description: 'The message that it follows. Messages that follow the same one are branches.',
    }),
    role: z.enum(['system', 'user', 'assistant', 'tool']),
    state: z.enum(['pending', 'complete', 'partial', 'failed']).openapi({
      description: '`partial`: its reader left before the end. `failed`: the model did.',
    }),
    content: z.string(),
    reasoning: z.string().nullable(),
    images: z.array(
      z.object({
        media_type: z.string(),
        bytes: z.int(),
        data: z.string().optional().openapi({ description: 'Base64; left out of lists.' }),
      }),
    ),
    tool_calls: z.array(toolCallSchema),
    tool_call_id: z.string().nullable(),
    model: z.string().nullable(),
    finish_reason: z.string().nullable(),
    error_code: z.string().nullable(),
    input_tokens: z.int().nullable(),
    output_tokens: z.int().nullable(),
    created_at: z.iso.datetime(),
  })
  .openapi('Message');

export function presentConversation(found: Conversation): z.output<typeof conversationSchema> {
  return {
    id: found.id,
    title: found.title,
    model: found.model,
    created_at: found.createdAt.toISOString(),
    updated_at: found.updatedAt.toISOString(),
  };
}

/** Makes what the client sees of a message, with or without the bytes of its images. */
export function presentMessage(images: 'with data' | 'without data') {
  return (message: StoredMessage): z.output<typeof messageSchema> => ({
    id: message.id,
    conversation_id: message.conversationId,
    parent_message_id: message.parentMessageId,
    role: message.role,
    state: message.state,
    content: message.parts.map(textOf).join(''),
    reasoning: reasoningOf(message.parts),
    images: message.parts.flatMap((part) =>
      part.type === 'image'
        ? [
            {
              media_type: part.mediaType,
              bytes: part.data.length,
              ...(images === 'with data' && { data: Buffer.from(part.data).toString('base64') }),
            },
          ]
        : [],
    ),
    tool_calls: message.parts.flatMap((part) =>
      part.type === 'tool-call' ? [{ id: part.id, name: part.name, arguments: part.argsJson }] : [],
    ),
    tool_call_id: message.parts.find((part) => part.type === 'tool-result')?.id ?? null,
    model: message.model,
    finish_reason: message.finishReason,
    error_code: message.errorCode,
    input_tokens: message.inputTokens,
    output_tokens: message.outputTokens,
    created_at: message.createdAt.toISOString(),
  });
}

function textOf(part: Part): string {
  if (part.type === 'text') return part.text;
  return part.type === 'tool-result' ? part.content : '';
}

function reasoningOf(parts: readonly Part[]): string | null {
  const reasoning = parts.flatMap((part) => (part.type === 'reasoning' ? [part.text] : []));
  return reasoning.length > 0 ? reasoning.join('') : null;
}
