import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { QuotaServices } from './quota-services.ts';

/**
 * Takes a limit away.
 *
 * @throws AppError `not_found`, or `precondition_failed` when it has another version than expected
 */
export async function deleteQuota(
  services: QuotaServices,
  actor: Actor,
  {
    organizationId,
    id,
    expected,
  }: {
    readonly organizationId: string;
    readonly id: string;
    readonly expected: ExpectedVersions;
  },
): Promise<void> {
  const { quotas, quotaRules } = services;
  const scope = tenantAt(actor.principal, organizationId);
  const audit = auditRecord(services, actor, { action: 'quota.deleted', targetId: id });
  if (!(await quotas.delete(scope, id, expected, audit))) {
    throw unmet((await quotas.find(scope, id)) !== undefined);
  }
  quotaRules.forget(organizationId);
}
