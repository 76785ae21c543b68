import { AppError, type Clock, type GenerateId } from '@headgate/core';
import type { ModelCall, ModelCallServices } from '@headgate/model-calls';
import { defaultOutputTokens, estimatePromptTokens, startChat } from '@headgate/model-calls';
import type { GenerateRequest, Message } from '@headgate/model-provider';
import type { ConversationOwner } from '../conversations/conversation-owner.ts';
import { createConversation } from '../conversations/create-conversation.ts';
import { getConversation } from '../conversations/get-conversation.ts';
import type { Conversation, Conversations, NewMessage } from '../conversations/ports.ts';
import { answerTurn } from './answer-turn.ts';
import { contextLengthOf } from './context-length.ts';
import { titleOf } from './title-of.ts';
import { trimHistory } from './trim-history.ts';
import type { TurnEvent, TurnStart } from './turn-event.ts';

/** The most messages of a branch that a model is shown. */
const longestHistory = 1_000;

/** Tokens of context that every model has: what fits them needs no look at the model. */
const smallestContext = 2_048;

export interface TurnServices extends ModelCallServices {
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly generateId: GenerateId;
  /** The model of a conversation that names none. */
  readonly defaultModel: string | undefined;
}

/** What is said, to which model, and where in which conversation. */
export interface TurnRequest {
  /** Left out: the turn begins a conversation. */
  readonly conversationId: string | undefined;
  /** The message to follow, `null` for the beginning; left out, the one that came last. */
  readonly parentMessageId: string | null | undefined;
  /** What is said; empty when an answer is asked for again. */
  readonly messages: readonly Message[];
  /** The answer to be given again, in a branch beside it. */
  readonly regenerate: string | undefined;
  /** Left out: that of the conversation. */
  readonly model: string | undefined;
  readonly options: Omit<GenerateRequest, 'model' | 'messages'>;
}

/** A call of a model for a turn, and whose the conversation is. */
export interface TurnCall extends ModelCall {
  readonly owner: ConversationOwner;
}

/** A turn that has begun. */
export interface StartedTurn extends TurnStart {
  /** The answer as it comes; whoever has it reads it to its end or returns it. */
  readonly events: AsyncGenerator<TurnEvent[], void, void>;
}

/**
 * Says something in a conversation and asks a model to answer. What is said is kept, and the answer as pending, before
 * the model is called; a turn that is not admitted leaves no trace.
 *
 * @throws AppError `not_found` when the conversation or a message named is not the caller's
 */
export async function startTurn(
  services: TurnServices,
  request: TurnRequest,
  { owner, ...call }: TurnCall,
): Promise<StartedTurn> {
  const { conversations } = services;
  const known =
    request.conversationId === undefined
      ? undefined
      : await getConversation(services, owner, request.conversationId);
  const model = request.model ?? known?.model ?? services.defaultModel;
  if (model === undefined) throw missingModel();
  const parent = known ? await parentOf(services, request, owner, known) : null;
  const before =
    known && parent !== null
      ? await conversations.branch(owner, known.id, parent, longestHistory)
      : [];
  const { messages, omitted } = await fitToModel(
    services,
    { ...request.options, model, messages: [...before.filter(saysSomething), ...request.messages] },
    call,
  );

  const { parts } = await startChat(services, { ...request.options, model, messages }, call);
  try {
    const title = titleOf(request.messages);
    const { id } = known ?? (await createConversation(services, owner, { title, model }));
    const turn = newMessages(services, request.messages, parent, model);
    const answer = turn.at(-1) as NewMessage;
    await conversations.append(owner, id, turn, model);
    return {
      conversationId: id,
      messageIds: turn.slice(0, -1).map((message) => message.id),
      answerId: answer.id,
      parentMessageId: answer.parentMessageId,
      createdAt: answer.createdAt,
      model,
      omitted,
      events: answerTurn({
        conversations,
        owner,
        answerId: answer.id,
        model,
        parts,
        signal: call.signal,
      }),
    };
  } catch (error) {
    await parts.return();
    throw error;
  }
}

/** Leaves out of a history what the context of the model has no room for, the answer included. */
async function fitToModel(services: TurnServices, request: GenerateRequest, call: ModelCall) {
  const { model, messages, maxOutputTokens } = request;
  const answer = maxOutputTokens ?? services.catalog.termsOf(model).maxOutputTokens;
  const asked = estimatePromptTokens(request) + (answer ?? defaultOutputTokens);
  if (asked <= smallestContext) return { messages, omitted: 0 };
  const context = await contextLengthOf(services, model, call);
  if (context === undefined) return { messages, omitted: 0 };
  const tools = estimatePromptTokens({ messages: [], tools: request.tools });
  const room = context - tools - (answer ?? Math.min(defaultOutputTokens, Math.floor(context / 4)));
  return trimHistory(messages, room);
}

async function parentOf(
  { conversations }: TurnServices,
  { parentMessageId, regenerate }: TurnRequest,
  owner: ConversationOwner,
  { id }: Conversation,
): Promise<string | null> {
  if (regenerate === undefined && parentMessageId === undefined) {
    return (await conversations.newestMessage(owner, id))?.id ?? null;
  }
  const named = regenerate ?? parentMessageId ?? null;
  if (named === null) return null;
  const message = await conversations.findMessage(owner, id, named);
  if (message === undefined) throw new AppError('not_found');
  if (regenerate === undefined) return message.id;
  if (message.role === 'assistant') return message.parentMessageId;
  throw invalid('/regenerate', 'Only an answer can be given again.');
}

/** What is said, each message after the one before it, and the answer, which is pending. */
function newMessages(
  { generateId, clock }: TurnServices,
  messages: readonly Message[],
  parent: string | null,
  model: string,
): NewMessage[] {
  const createdAt = new Date(clock());
  let parentMessageId = parent;
  const next = (message: Pick<NewMessage, 'role' | 'parts' | 'state' | 'model'>): NewMessage => {
    const created = { ...message, id: generateId(), parentMessageId, createdAt };
    parentMessageId = created.id;
    return created;
  };
  return [
    ...messages.map(({ role, parts }) => next({ role, parts, state: 'complete', model: null })),
    next({ role: 'assistant', parts: [], state: 'pending', model }),
  ];
}

// An answer that failed before its first word, or is still being given, is nothing that a model could read.
function saysSomething({ role, parts }: Message): boolean {
  return role !== 'assistant' || parts.some(({ type }) => type !== 'reasoning');
}

function missingModel(): AppError {
  return invalid(
    '/model',
    'Name a model: this conversation has none yet, and there is no default.',
  );
}

function invalid(pointer: string, message: string): AppError {
  return new AppError('validation_failed', {
    detail: message,
    errors: [{ pointer, in: 'body', code: 'invalid', message }],
  });
}
