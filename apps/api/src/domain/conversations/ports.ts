import type { AuditRecord } from '@headgate/auth';
import type { FinishReason, Message } from '@headgate/model-provider';
import type { PageRequest } from '@headgate/pagination';
import type { ExpectedVersions } from '../lists/expected-versions.ts';
import type { Found } from '../lists/found.ts';
import type { ConversationOwner } from './conversation-owner.ts';

/** A chat of one person with models. */
export interface Conversation {
  readonly id: string;
  readonly title: string | null;
  /** The model of the last answer; `null` before the first one. */
  readonly model: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Grows with each change, and with what is said. */
  readonly version: number;
}

/**
 * What became of a message. `pending`: the model is still answering. `partial`: its reader left before the end.
 * `failed`: the model did. Both keep what there was until then.
 */
export type MessageState = 'pending' | 'complete' | 'partial' | 'failed';

/** A turn as it is kept. */
export interface StoredMessage extends Message {
  readonly id: string;
  readonly conversationId: string;
  /** The message that it follows; two messages that follow the same one are branches. */
  readonly parentMessageId: string | null;
  readonly state: MessageState;
  /** The model that was asked; `null` for what a person or a tool says. */
  readonly model: string | null;
  readonly finishReason: FinishReason | null;
  /** The code of the error that ended a failed answer. */
  readonly errorCode: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly createdAt: Date;
}

/** A message to be kept before the model is called. */
export type NewMessage = Pick<
  StoredMessage,
  'id' | 'parentMessageId' | 'role' | 'parts' | 'state' | 'model' | 'createdAt'
>;

/** The end of an answer. */
export type AnswerEnd = Pick<
  StoredMessage,
  'state' | 'parts' | 'model' | 'finishReason' | 'errorCode' | 'inputTokens' | 'outputTokens'
>;

/** The conversations that are kept. Each member sees only those of the owner it is given. */
export interface Conversations {
  list(owner: ConversationOwner, request: PageRequest): Promise<Found<Conversation>>;
  create(
    owner: ConversationOwner,
    conversation: Omit<Conversation, 'updatedAt' | 'version'>,
  ): Promise<Conversation>;
  find(owner: ConversationOwner, id: string): Promise<Conversation | undefined>;
  /** Names a conversation of one of the expected versions in one step; `undefined` when the owner has no such one. */
  rename(
    owner: ConversationOwner,
    id: string,
    title: string | null,
    expected: ExpectedVersions,
  ): Promise<Conversation | undefined>;
  /**
   * Deletes a conversation of one of the expected versions with all its messages, in one step with the audit record; false
   * when the owner has no such one.
   */
  delete(
    owner: ConversationOwner,
    id: string,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<boolean>;
  /** The messages of all branches, in the order in which they came. The conversation is the owner's: look first. */
  listMessages(
    owner: ConversationOwner,
    conversationId: string,
    request: PageRequest,
  ): Promise<Found<StoredMessage>>;
  findMessage(
    owner: ConversationOwner,
    conversationId: string,
    id: string,
  ): Promise<StoredMessage | undefined>;
  /** The message that came last, of whichever branch. */
  newestMessage(
    owner: ConversationOwner,
    conversationId: string,
  ): Promise<StoredMessage | undefined>;
  /** A message and those before it in its branch, up to `limit` of them, the oldest first. */
  branch(
    owner: ConversationOwner,
    conversationId: string,
    messageId: string,
    limit: number,
  ): Promise<StoredMessage[]>;
  /** Keeps the messages of a turn, all or none, and notes the model as that of the conversation. */
  append(
    owner: ConversationOwner,
    conversationId: string,
    messages: readonly NewMessage[],
    model: string,
  ): Promise<void>;
  /** Ends a pending answer; does nothing when its conversation is gone. */
  endAnswer(owner: ConversationOwner, messageId: string, end: AnswerEnd): Promise<void>;
}
