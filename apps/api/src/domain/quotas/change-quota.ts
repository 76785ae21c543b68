import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { Quota } from './ports.ts';
import type { QuotaServices } from './quota-services.ts';

/**
 * Changes how much a quota allows.
 *
 * @throws AppError `not_found`, or `precondition_failed` when it has another version than expected
 */
export async function changeQuota(
  services: QuotaServices,
  actor: Actor,
  {
    organizationId,
    id,
    amount,
    expected,
  }: Pick<Quota, 'id' | 'amount'> & {
    readonly organizationId: string;
    readonly expected: ExpectedVersions;
  },
): Promise<Quota> {
  const { quotas, quotaRules } = services;
  const scope = tenantAt(actor.principal, organizationId);
  const changed = await quotas.change(
    scope,
    { id, amount },
    expected,
    auditRecord(services, actor, { action: 'quota.changed', targetId: id, details: { amount } }),
  );
  if (changed === undefined) throw unmet((await quotas.find(scope, id)) !== undefined);
  quotaRules.forget(organizationId);
  return changed;
}
