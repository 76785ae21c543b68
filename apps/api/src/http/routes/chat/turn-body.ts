import type { GenerateRequest, Message, Part } from '@headgate/model-provider';
import { z } from '@hono/zod-openapi';
import type { TurnRequest } from '../../../domain/chat/start-turn.ts';

const text = z.string().min(1);
const textPart = z.strictObject({ type: z.literal('text'), text });
const imagePart = z.strictObject({
  type: z.literal('image'),
  media_type: z.string().regex(/^image\/[\w.+-]+$/),
  data: z.base64().min(4).openapi({ description: 'The bytes of the image in base64.' }),
});
const spoken = z.union([
  text,
  z
    .array(z.discriminatedUnion('type', [textPart, imagePart]))
    .min(1)
    .max(100),
]);

const turnMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: spoken }),
  z.strictObject({ role: z.enum(['system', 'assistant']), content: text }),
  z.strictObject({
    role: z.literal('tool'),
    tool_call_id: z.string().min(1).max(256),
    content: z.string(),
  }),
]);

const jsonSchema = z.record(z.string(), z.unknown());

const options = z
  .strictObject({
    max_output_tokens: z.int().min(1),
    temperature: z.number().min(0).max(2),
    top_p: z.number().min(0).max(1),
    top_k: z.int().min(1),
    seed: z.int(),
    stop: z.array(z.string().min(1)).max(16),
    presence_penalty: z.number().min(-2).max(2),
    frequency_penalty: z.number().min(-2).max(2),
    reasoning: z.enum(['default', 'off', 'low', 'medium', 'high', 'max']),
    tools: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[\w-]{1,64}$/),
          description: z.string().optional(),
          parameters: jsonSchema,
          strict: z.boolean().optional(),
        }),
      )
      .max(256),
    tool_choice: z.union([
      z.enum(['auto', 'none', 'required']),
      z.strictObject({ name: z.string().min(1) }),
    ]),
    output: z.discriminatedUnion('type', [
      z.strictObject({ type: z.enum(['text', 'json']) }),
      z.strictObject({
        type: z.literal('json_schema'),
        schema: jsonSchema,
        name: z.string().optional(),
      }),
    ]),
  })
  .partial();

/** The body of `POST /v1/chat` and `POST /v1/chat/stream`. */
export const turnBody = z
  .strictObject({
    conversation_id: z.uuid().optional().openapi({ description: 'Left out: a new conversation.' }),
    model: z.string().min(1).max(256).optional().openapi({
      description: 'Left out: that of the conversation, or else the default of the service.',
    }),
    message: spoken.optional().openapi({ description: 'What the person says.' }),
    messages: z.array(turnMessage).min(1).max(1_000).optional().openapi({
      description: 'Instead of `message`: several messages, such as the results of tools.',
    }),
    parent_message_id: z.uuid().nullable().optional().openapi({
      description:
        'The message to follow, `null` for the beginning; left out: the one that came last. To edit a message, send its new text with the `parent_message_id` that it has.',
    }),
    regenerate: z.uuid().optional().openapi({
      description: 'Instead of a message: the id of an answer, to be given again beside it.',
    }),
    options: options.optional(),
  })
  .refine(
    ({ message, messages, regenerate }) =>
      [message, messages, regenerate].filter((each) => each !== undefined).length === 1,
    { error: 'Exactly one of message, messages and regenerate is needed.', path: ['message'] },
  )
  .refine(
    ({ conversation_id, regenerate, parent_message_id }) =>
      conversation_id !== undefined || (regenerate ?? parent_message_id) == null,
    {
      error: 'A message can only be named together with its conversation.',
      path: ['conversation_id'],
    },
  )
  .refine(
    ({ regenerate, parent_message_id }) =>
      regenerate === undefined || parent_message_id === undefined,
    { error: 'An answer is given again where it stands.', path: ['parent_message_id'] },
  )
  .openapi('ChatRequest', { example: { model: 'llama3.2', message: 'Hello' } });

type TurnBody = z.output<typeof turnBody>;

/** Turns a body into what the domain understands. */
export function toTurnRequest(body: TurnBody): TurnRequest {
  const messages =
    body.message === undefined
      ? (body.messages ?? [])
      : [{ role: 'user' as const, content: body.message }];
  return {
    conversationId: body.conversation_id,
    parentMessageId: body.parent_message_id,
    regenerate: body.regenerate,
    model: body.model,
    messages: messages.map(toMessage),
    options: toOptions(body.options ?? {}),
  };
}

function toMessage(message: z.output<typeof turnMessage>): Message {
  if (message.role === 'tool') {
    const { tool_call_id: id, content } = message;
    return { role: 'tool', parts: [{ type: 'tool-result', id, name: '', content }] };
  }
  const content =
    typeof message.content === 'string'
      ? [{ type: 'text' as const, text: message.content }]
      : message.content;
  return {
    role: message.role,
    parts: content.map(
      (part): Part =>
        part.type === 'text'
          ? part
          : {
              type: 'image',
              mediaType: part.media_type,
              data: Buffer.from(part.data, 'base64'),
            },
    ),
  };
}

type JsonSchema = NonNullable<GenerateRequest['tools']>[number]['parameters'];

function toOptions(given: z.output<typeof options>): TurnRequest['options'] {
  return {
    maxOutputTokens: given.max_output_tokens,
    temperature: given.temperature,
    topP: given.top_p,
    topK: given.top_k,
    seed: given.seed,
    stop: given.stop,
    presencePenalty: given.presence_penalty,
    frequencyPenalty: given.frequency_penalty,
    reasoning: given.reasoning,
    toolChoice: given.tool_choice,
    tools: given.tools?.map((tool) => ({ ...tool, parameters: tool.parameters as JsonSchema })),
    output:
      given.output?.type === 'json_schema'
        ? { ...given.output, schema: given.output.schema as JsonSchema }
        : given.output,
  };
}
