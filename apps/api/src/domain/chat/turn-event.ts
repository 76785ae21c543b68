import type { AnswerEnd } from '../conversations/ports.ts';

/** What is kept of a turn before the model is called. */
export interface TurnStart {
  readonly conversationId: string;
  /** The new messages, in their order; none when an answer is asked for again. */
  readonly messageIds: readonly string[];
  /** The answer, which is pending. */
  readonly answerId: string;
  /** The message that the answer follows. */
  readonly parentMessageId: string | null;
  readonly model: string;
  readonly createdAt: Date;
  /** Older messages of the branch that the model does not see, for want of room. */
  readonly omitted: number;
}

/** One step of an answer as its reader sees it. */
export type TurnEvent =
  | { readonly type: 'delta' | 'reasoning'; readonly text: string }
  | {
      readonly type: 'tool_call';
      readonly id: string;
      readonly name: string;
      readonly argsJson: string;
    }
  /** Tokens as the provider counted them; `null` where it did not. */
  | { readonly type: 'usage'; readonly input: number | null; readonly output: number | null }
  /** The answer is complete, and kept. */
  | { readonly type: 'done'; readonly end: AnswerEnd };
