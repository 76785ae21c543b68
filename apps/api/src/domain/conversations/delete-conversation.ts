import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { conversationOwner } from './conversation-owner.ts';
import type { Conversations } from './ports.ts';

/** Deletes a conversation with all its messages; nothing of them is kept, but that it was deleted. */
export async function deleteConversation(
  services: AuditServices & { readonly conversations: Conversations },
  actor: Actor,
  id: string,
): Promise<void> {
  const owner = conversationOwner(actor.principal);
  const audit = auditRecord(services, actor, { action: 'conversation.deleted', targetId: id });
  const deleted = await services.conversations.delete(owner, id, audit);
  if (!deleted) throw new AppError('not_found');
}
