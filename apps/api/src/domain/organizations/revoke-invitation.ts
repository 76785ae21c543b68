import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { Expectation } from '../lists/expected-versions.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { InvitationServices } from './create-invitation.ts';
import { getInvitation } from './get-invitation.ts';
import type { Invitation } from './ports.ts';

/**
 * Takes an open invitation back.
 *
 * @throws AppError `not_found`; `precondition_failed` when it is not as expected
 */
export async function revokeInvitation(
  services: Omit<InvitationServices, 'random'>,
  actor: Actor,
  {
    id,
    invitationId,
    expected,
  }: {
    readonly id: string;
    readonly invitationId: string;
    readonly expected?: Expectation<Invitation>;
  },
): Promise<void> {
  permissions.authorize(actor.principal, 'members:write');
  const scope = tenantAt(actor.principal, id);
  // It is never changed but by being closed, which the statement below looks at.
  const found = expected && (await getInvitation(services, scope, invitationId));
  if (found && !expected?.(found)) throw new AppError('precondition_failed');
  const revoked = await services.invitations.revoke(
    scope,
    { id: invitationId, at: new Date(services.clock()) },
    auditRecord(services, actor, { action: 'invitation.revoked', targetId: invitationId }),
  );
  if (!revoked) throw new AppError('not_found');
}
