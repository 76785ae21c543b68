import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { InvitationServices } from './create-invitation.ts';

/** Takes an open invitation back. */
export async function revokeInvitation(
  services: Omit<InvitationServices, 'random'>,
  actor: Actor,
  { id, invitationId }: { readonly id: string; readonly invitationId: string },
): Promise<void> {
  permissions.authorize(actor.principal, 'members:write');
  const scope = tenantAt(actor.principal, id);
  const revoked = await services.invitations.revoke(
    scope,
    { id: invitationId, at: new Date(services.clock()) },
    auditRecord(services, actor, { action: 'invitation.revoked', targetId: invitationId }),
  );
  if (!revoked) throw new AppError('not_found');
}
