import { sessionOf } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { OrganizationServices } from './create-organization.ts';
import type { AccessMemory } from './ports.ts';

/** Deletes the actor's organisation with everything in it; its audit log stays until it is too old. */
export async function deleteOrganization(
  services: OrganizationServices & { readonly accessMemory: AccessMemory },
  actor: Actor,
  id: string,
): Promise<void> {
  permissions.authorize(actor.principal, 'organization:delete');
  sessionOf(actor.principal);
  const scope = tenantAt(actor.principal, id);
  const audit = auditRecord(services, actor, { action: 'organization.deleted', targetId: id });
  const deleted = await services.organizations.delete(scope, audit);
  if (!deleted) {
    throw new AppError('conflict', { detail: 'A personal organisation is not deleted.' });
  }
  services.accessMemory.forgetOrganization(id);
}
