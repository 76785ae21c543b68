import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { QuotaServices } from './quota-services.ts';

/** Takes a limit away. */
export async function deleteQuota(
  services: QuotaServices,
  actor: Actor,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<void> {
  const { quotas, quotaRules } = services;
  const scope = tenantAt(actor.principal, organizationId);
  const audit = auditRecord(services, actor, { action: 'quota.deleted', targetId: id });
  if (!(await quotas.delete(scope, id, audit))) throw new AppError('not_found');
  quotaRules.forget(organizationId);
}
