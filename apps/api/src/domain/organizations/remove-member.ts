import { sessionOf } from '@headgate/auth';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import { type MemberServices, refusal } from './change-member-role.ts';
import type { MembershipReference } from './ports.ts';

/** Ends a membership: somebody else's by whoever manages members, one's own by anybody but the last owner. */
export async function removeMember(
  services: MemberServices,
  actor: Actor,
  { id, ...reference }: { readonly id: string } & Omit<MembershipReference, 'mayChangeOwners'>,
): Promise<void> {
  const { principal } = actor;
  const { userId } = reference;
  const leaves = userId === principal.userId;
  if (leaves) sessionOf(principal);
  else permissions.authorize(principal, 'members:write');
  const scope = tenantAt(principal, id);
  const mayChangeOwners = leaves || permissions.can(principal, 'owners:write');
  const action = leaves ? 'member.left' : 'member.removed';
  const audit = auditRecord(services, actor, { action, targetId: userId });
  const result = await services.members.remove(scope, { ...reference, mayChangeOwners }, audit);
  if (result !== 'removed') throw refusal(result);
  services.accessMemory.forgetUser(userId);
}
