import { AppError } from '@headgate/core';
import { windowFits } from '@headgate/model-calls';
import type { Quota } from './ports.ts';
import type { QuotaServices } from './quota-services.ts';

/** Sets a limit for an organisation, one of its members or one of its keys. */
export async function createQuota(
  { quotas, quotaRules, clock, generateId }: QuotaServices,
  organizationId: string,
  quota: Omit<Quota, 'id' | 'createdAt' | 'updatedAt'>,
): Promise<Quota> {
  if (!windowFits(quota.metric, quota.window)) {
    throw invalid('/window', 'Concurrency is of the moment; everything else has a longer window.');
  }
  if (!(await quotas.hasSubject(organizationId, quota.subjectType, quota.subjectId))) {
    throw invalid('/subject_id', `The organisation has no such ${quota.subjectType}.`);
  }
  const createdAt = new Date(clock());
  const created = await quotas.create(organizationId, { ...quota, id: generateId(), createdAt });
  if (created === undefined) {
    throw new AppError('conflict', {
      detail: 'There is a quota of this subject, metric and window: change that one.',
    });
  }
  quotaRules.forget(organizationId);
  return created;
}

function invalid(pointer: string, message: string): AppError {
  return new AppError('validation_failed', {
    detail: message,
    errors: [{ pointer, in: 'body', code: 'invalid', message }],
  });
}
