import { AppError } from '@headgate/core';
import type { Quota } from './ports.ts';
import type { QuotaServices } from './quota-services.ts';

/** Changes how much a quota allows. */
export async function changeQuota(
  { quotas, quotaRules }: Pick<QuotaServices, 'quotas' | 'quotaRules'>,
  organizationId: string,
  { id, amount }: Pick<Quota, 'id' | 'amount'>,
): Promise<Quota> {
  const changed = await quotas.change(organizationId, id, amount);
  if (changed === undefined) throw new AppError('not_found');
  quotaRules.forget(organizationId);
  return changed;
}
