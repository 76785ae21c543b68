import { fromDocument, HeadgateError } from './errors.ts';
import type { ServerEvent } from './event-stream.ts';
import type { Body } from './types.ts';

/** What is said in a conversation. */
export type ChatRequest = Body<'POST /v1/chat/stream'>;

/** What an answer consists of, in the order in which it comes. */
export type ChatEvent =
  | {
      readonly type: 'start';
      readonly conversation_id: string;
      readonly message_ids: readonly string[];
      readonly message_id: string;
      readonly parent_message_id: string | null;
      readonly model: string;
      readonly omitted_messages: number;
    }
  | { readonly type: 'delta' | 'reasoning'; readonly text: string }
  | {
      readonly type: 'tool_call';
      readonly id: string;
      readonly name: string;
      /** JSON. */
      readonly arguments: string;
    }
  | {
      readonly type: 'usage';
      readonly input_tokens: number | null;
      readonly output_tokens: number | null;
    }
  | { readonly type: 'done'; readonly state: string; readonly finish_reason: string | null };

/** Gives the events of an answer up to `done`. An `error` event is thrown, and so is an end without `done`. */
export async function* chatEvents(
  events: AsyncIterable<ServerEvent>,
): AsyncGenerator<ChatEvent, void> {
  for await (const { name, data } of events) {
    if (name === 'error') throw fromDocument(data) ?? new HeadgateError('invalid_answer');
    yield { type: name, ...(data as object) } as ChatEvent;
    if (name === 'done') return;
  }
  throw new HeadgateError('stream_broken', { message: 'The answer ended before it was done.' });
}
