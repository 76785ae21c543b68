import { z } from '@hono/zod-openapi';
import type { StartedTurn } from '../../../domain/chat/start-turn.ts';
import type { TurnEvent, TurnStart } from '../../../domain/chat/turn-event.ts';
import type { AnswerEnd } from '../../../domain/conversations/ports.ts';
import { messageSchema, presentMessage } from '../conversations/schemas.ts';

const usageSchema = z
  .object({ input_tokens: z.int().nullable(), output_tokens: z.int().nullable() })
  .openapi('ChatUsage', { description: 'As the provider counted; null where it did not.' });

/** The answer of `POST /v1/chat`. */
export const turnAnswer = z
  .object({
    conversation_id: z.uuid(),
    message_ids: z.array(z.uuid()).openapi({ description: 'The messages of the request.' }),
    omitted_messages: z.int().openapi({
      description: 'Older messages that the model did not see, because its context had no room.',
    }),
    message: messageSchema,
    usage: usageSchema,
  })
  .openapi('ChatAnswer');

/** Where a turn stands: on every answer about it, failures included. */
export function presentTurn({ conversationId, messageIds, answerId }: TurnStart) {
  return { conversation_id: conversationId, message_ids: messageIds, message_id: answerId };
}

/** Reads an answer to its end. */
export async function wholeAnswer(turn: StartedTurn): Promise<z.output<typeof turnAnswer>> {
  let end: AnswerEnd | undefined;
  for await (const events of turn.events) {
    const last = events.at(-1);
    if (last?.type === 'done') end = last.end;
  }
  if (end === undefined) throw new TypeError('a stream of events ended without done');
  const { conversationId, answerId: id, parentMessageId, createdAt } = turn;
  const message = {
    id,
    conversationId,
    parentMessageId,
    createdAt,
    role: 'assistant',
    ...end,
  } as const;
  return {
    conversation_id: conversationId,
    message_ids: [...turn.messageIds],
    omitted_messages: turn.omitted,
    message: presentMessage('with data')(message),
    usage: { input_tokens: end.inputTokens, output_tokens: end.outputTokens },
  };
}

/** The first event of a stream. */
export function startEvent(turn: TurnStart): string {
  return event('start', {
    ...presentTurn(turn),
    parent_message_id: turn.parentMessageId,
    model: turn.model,
    omitted_messages: turn.omitted,
  });
}

/** An event of a stream as it is written. */
export function writeEvent(told: TurnEvent): string {
  switch (told.type) {
    case 'delta':
    case 'reasoning':
      return event(told.type, { text: told.text });
    case 'tool_call':
      return event('tool_call', { id: told.id, name: told.name, arguments: told.argsJson });
    case 'usage':
      return event('usage', { input_tokens: told.input, output_tokens: told.output });
    case 'done':
      return event('done', { state: told.end.state, finish_reason: told.end.finishReason });
  }
}

/** Writes one server-sent event. */
export function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
