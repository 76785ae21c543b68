import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { OrganizationServices } from './create-organization.ts';
import type { Organization } from './ports.ts';

/** Gives the actor's organisation another name. */
export async function renameOrganization(
  services: OrganizationServices,
  actor: Actor,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<Organization> {
  permissions.authorize(actor.principal, 'organization:write');
  const scope = tenantAt(actor.principal, id);
  const audit = auditRecord(services, actor, { action: 'organization.renamed', targetId: id });
  const renamed = await services.organizations.rename(scope, name, audit);
  if (renamed === undefined) throw new AppError('not_found');
  return renamed;
}
