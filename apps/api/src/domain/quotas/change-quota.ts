import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { Quota } from './ports.ts';
import type { QuotaServices } from './quota-services.ts';

/** Changes how much a quota allows. */
export async function changeQuota(
  services: QuotaServices,
  actor: Actor,
  {
    organizationId,
    id,
    amount,
  }: Pick<Quota, 'id' | 'amount'> & { readonly organizationId: string },
): Promise<Quota> {
  const { quotas, quotaRules } = services;
  const scope = tenantAt(actor.principal, organizationId);
  const changed = await quotas.change(
    scope,
    { id, amount },
    auditRecord(services, actor, { action: 'quota.changed', targetId: id, details: { amount } }),
  );
  if (changed === undefined) throw new AppError('not_found');
  quotaRules.forget(organizationId);
  return changed;
}
