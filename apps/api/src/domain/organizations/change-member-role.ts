import type { Role } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type {
  AccessMemory,
  Member,
  Members,
  MembershipReference,
  MembershipRefusal,
} from './ports.ts';

export interface MemberServices extends AuditServices {
  readonly members: Members;
  readonly accessMemory: AccessMemory;
}

/**
 * Gives a member another role. Owners are made and unmade by owners, and one of them stays.
 *
 * @throws AppError `precondition_failed` when the membership is not as expected
 */
export async function changeMemberRole(
  services: MemberServices,
  actor: Actor,
  {
    id,
    role,
    ...reference
  }: { readonly id: string; readonly role: Role } & Omit<MembershipReference, 'mayChangeOwners'>,
): Promise<Member> {
  const { principal } = actor;
  permissions.authorize(principal, 'members:write');
  if (role === 'owner') permissions.authorize(principal, 'owners:write');
  const scope = tenantAt(principal, id);
  const mayChangeOwners = permissions.can(principal, 'owners:write');
  const audit = auditRecord(services, actor, {
    action: 'member.role_changed',
    targetId: reference.userId,
    details: { role },
  });
  const change = { ...reference, role, mayChangeOwners };
  const result = await services.members.changeRole(scope, change, audit);
  if (typeof result === 'string') throw refusal(result);
  services.accessMemory.forgetUser(reference.userId);
  return result;
}

/** Why a membership was not changed, as an error. */
export function refusal(reason: MembershipRefusal): AppError {
  switch (reason) {
    case 'unknown':
      return new AppError('not_found');
    case 'unexpected':
      return new AppError('precondition_failed');
    case 'owners_only':
      return new AppError('forbidden', { detail: 'Only an owner changes an owner.' });
    case 'last_owner':
      return new AppError('last_owner');
  }
}
