import { batches, isProviderError, type PartStream } from '@headgate/model-provider';
import type { ConversationOwner } from '../conversations/conversation-owner.ts';
import type { Conversations } from '../conversations/ports.ts';
import { AnswerDraft } from './answer-draft.ts';
import type { TurnEvent } from './turn-event.ts';

/** What {@link answerTurn} answers, and where it keeps that. */
export interface TurnAnswer {
  readonly conversations: Conversations;
  readonly owner: ConversationOwner;
  readonly answerId: string;
  readonly model: string;
  readonly parts: PartStream;
  /** Whether the one who reads has left. */
  readonly signal: AbortSignal;
}

/**
 * Tells an answer as it comes, all that one upstream read brought at a time, and keeps it however it ends: complete
 * before its reader is told so, partial when the reader leaves, failed when the model does.
 */
export async function* answerTurn(answer: TurnAnswer): AsyncGenerator<TurnEvent[], void, void> {
  const draft = new AnswerDraft(answer.model);
  let kept = false;
  const keep: (...end: Parameters<AnswerDraft['end']>) => Promise<void> = async (...end) => {
    kept = true;
    const { conversations, owner, answerId } = answer;
    await conversations.endAnswer(owner, answerId, draft.end(...end));
  };
  try {
    for await (const batch of batches(answer.parts)) {
      const events = batch.flatMap((part) => draft.add(part));
      if (draft.finished) await keep('complete', null);
      if (events.length > 0) yield events;
    }
  } catch (error) {
    if (!kept && !answer.signal.aborted) {
      await keep('failed', isProviderError(error) ? error.code : 'internal_error');
    }
    throw error;
  } finally {
    if (!kept) await keep('partial', null);
  }
}
