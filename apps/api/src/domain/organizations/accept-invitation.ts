import { type Role, sessionOf } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { InvitationServices } from './create-invitation.ts';
import { hashInvitationToken } from './invitation-token.ts';
import type { AccessMemory } from './ports.ts';

/** Makes the actor a member. A token that is unknown, used, expired, revoked or for another email is not told apart. */
export async function acceptInvitation(
  services: Omit<InvitationServices, 'random'> & { readonly accessMemory: AccessMemory },
  actor: Actor,
  token: string,
): Promise<{ readonly organizationId: string; readonly role: Role }> {
  const { principal } = actor;
  sessionOf(principal);
  const { userId } = principal;
  const tokenHash = hashInvitationToken(token);
  const at = new Date(services.clock());
  const accepted = await services.invitations.accept(
    { tokenHash, userId, at },
    ({ id, organizationId }) =>
      auditRecord(services, actor, {
        action: 'invitation.accepted',
        targetId: id,
        organizationId,
      }),
  );
  if (accepted === undefined) throw new AppError('not_found');
  services.accessMemory.forgetUser(userId);
  return accepted;
}
