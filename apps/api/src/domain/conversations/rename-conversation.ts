import { AppError } from '@headgate/core';
import type { ConversationOwner } from './conversation-owner.ts';
import type { Conversation, Conversations } from './ports.ts';

/** Names a conversation; null takes the name away. */
export async function renameConversation(
  { conversations }: { readonly conversations: Conversations },
  owner: ConversationOwner,
  { id, title }: Pick<Conversation, 'id' | 'title'>,
): Promise<Conversation> {
  const renamed = await conversations.rename(owner, id, title);
  if (renamed === undefined) throw new AppError('not_found');
  return renamed;
}
