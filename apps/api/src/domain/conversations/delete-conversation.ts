import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { conversationOwner } from './conversation-owner.ts';
import type { Conversations } from './ports.ts';

/**
 * Deletes a conversation with all its messages; nothing of them is kept, but that it was deleted.
 *
 * @throws AppError `not_found`, or `precondition_failed` when it has another version than expected
 */
export async function deleteConversation(
  services: AuditServices & { readonly conversations: Conversations },
  actor: Actor,
  { id, expected }: { readonly id: string; readonly expected: ExpectedVersions },
): Promise<void> {
  const owner = conversationOwner(actor.principal);
  const audit = auditRecord(services, actor, { action: 'conversation.deleted', targetId: id });
  const deleted = await services.conversations.delete(owner, id, expected, audit);
  if (!deleted) throw unmet((await services.conversations.find(owner, id)) !== undefined);
}
