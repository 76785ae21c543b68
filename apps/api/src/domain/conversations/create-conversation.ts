import type { Clock, GenerateId } from '@headgate/core';
import type { ConversationOwner } from './conversation-owner.ts';
import type { Conversation, Conversations } from './ports.ts';

/** Begins a conversation without messages. */
export function createConversation(
  services: {
    readonly conversations: Conversations;
    readonly clock: Clock;
    readonly generateId: GenerateId;
  },
  owner: ConversationOwner,
  { title, model }: Pick<Conversation, 'title' | 'model'>,
): Promise<Conversation> {
  const { conversations, clock, generateId } = services;
  const createdAt = new Date(clock());
  return conversations.create(owner, { id: generateId(), title, model, createdAt });
}
