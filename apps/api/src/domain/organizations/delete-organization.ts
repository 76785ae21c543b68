import { sessionOf } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { OrganizationServices } from './create-organization.ts';
import type { AccessMemory } from './ports.ts';

/**
 * Deletes the actor's organisation with everything in it; its audit log stays until it is too old.
 *
 * @throws AppError `precondition_failed` when it has another version than expected, `conflict` for a personal one
 */
export async function deleteOrganization(
  services: OrganizationServices & { readonly accessMemory: AccessMemory },
  actor: Actor,
  { id, expected }: { readonly id: string; readonly expected: ExpectedVersions },
): Promise<void> {
  permissions.authorize(actor.principal, 'organization:delete');
  sessionOf(actor.principal);
  const scope = tenantAt(actor.principal, id);
  const audit = auditRecord(services, actor, { action: 'organization.deleted', targetId: id });
  const deleted = await services.organizations.delete(scope, expected, audit);
  if (!deleted) {
    const found = await services.organizations.find(scope);
    if (!found?.personal) throw unmet(found !== undefined);
    throw new AppError('conflict', { detail: 'A personal organisation is not deleted.' });
  }
  services.accessMemory.forgetOrganization(id);
}
