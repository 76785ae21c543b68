import { AppError } from '@headgate/core';
import type { ConversationOwner } from './conversation-owner.ts';
import type { Conversations } from './ports.ts';

/** Deletes a conversation with all its messages; nothing of them is kept. */
export async function deleteConversation(
  { conversations }: { readonly conversations: Conversations },
  owner: ConversationOwner,
  id: string,
): Promise<void> {
  const deleted = await conversations.delete(owner, id);
  if (!deleted) throw new AppError('not_found');
}
