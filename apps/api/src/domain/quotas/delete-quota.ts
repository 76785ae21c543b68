import { AppError } from '@headgate/core';
import type { QuotaServices } from './quota-services.ts';

/** Takes a limit away. */
export async function deleteQuota(
  { quotas, quotaRules }: Pick<QuotaServices, 'quotas' | 'quotaRules'>,
  organizationId: string,
  id: string,
): Promise<void> {
  if (!(await quotas.delete(organizationId, id))) throw new AppError('not_found');
  quotaRules.forget(organizationId);
}
