import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { OrganizationServices } from './create-organization.ts';
import type { Organization } from './ports.ts';

/**
 * Gives the actor's organisation another name.
 *
 * @throws AppError `precondition_failed` when it has another version than expected
 */
export async function renameOrganization(
  services: OrganizationServices,
  actor: Actor,
  {
    id,
    name,
    expected,
  }: { readonly id: string; readonly name: string; readonly expected: ExpectedVersions },
): Promise<Organization> {
  permissions.authorize(actor.principal, 'organization:write');
  const scope = tenantAt(actor.principal, id);
  const audit = auditRecord(services, actor, { action: 'organization.renamed', targetId: id });
  const renamed = await services.organizations.rename(scope, name, expected, audit);
  if (renamed === undefined) {
    throw unmet((await services.organizations.find(scope)) !== undefined);
  }
  return renamed;
}
