import { AppError } from '@headgate/core';
import type { ConversationOwner } from './conversation-owner.ts';
import type { Conversation, Conversations } from './ports.ts';

/** @throws AppError `not_found` also for a conversation of somebody else */
export async function getConversation(
  { conversations }: { readonly conversations: Conversations },
  owner: ConversationOwner,
  id: string,
): Promise<Conversation> {
  const found = await conversations.find(owner, id);
  if (found === undefined) throw new AppError('not_found');
  return found;
}
