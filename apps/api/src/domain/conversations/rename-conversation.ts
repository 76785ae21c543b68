import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import type { ConversationOwner } from './conversation-owner.ts';
import type { Conversation, Conversations } from './ports.ts';

/**
 * Names a conversation; null takes the name away.
 *
 * @throws AppError `not_found`, or `precondition_failed` when it has another version than expected
 */
export async function renameConversation(
  { conversations }: { readonly conversations: Conversations },
  owner: ConversationOwner,
  {
    id,
    title,
    expected,
  }: Pick<Conversation, 'id' | 'title'> & { readonly expected: ExpectedVersions },
): Promise<Conversation> {
  const renamed = await conversations.rename(owner, id, title, expected);
  if (renamed === undefined) throw unmet((await conversations.find(owner, id)) !== undefined);
  return renamed;
}
