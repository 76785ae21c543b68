import { AppError } from '@headgate/core';
import { windowFits } from '@headgate/model-calls';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import type { Quota } from './ports.ts';
import type { QuotaServices } from './quota-services.ts';

/** Sets a limit for an organisation, one of its projects, one of its members or one of its keys. */
export async function createQuota(
  services: QuotaServices,
  actor: Actor,
  organizationId: string,
  quota: Omit<Quota, 'id' | 'createdAt' | 'updatedAt' | 'version'>,
): Promise<Quota> {
  const { quotas, quotaRules, clock, generateId } = services;
  const scope = tenantAt(actor.principal, organizationId);
  if (!windowFits(quota.metric, quota.window)) {
    throw invalid('/window', 'Concurrency is of the moment; everything else has a longer window.');
  }
  if (!(await quotas.hasSubject(scope, quota.subjectType, quota.subjectId))) {
    throw invalid('/subject_id', `The organisation has no such ${quota.subjectType}.`);
  }
  const id = generateId();
  const { subjectType, subjectId, metric, window, amount } = quota;
  const created = await quotas.create(
    scope,
    { ...quota, id, createdAt: new Date(clock()) },
    auditRecord(services, actor, {
      action: 'quota.created',
      targetId: id,
      details: { subject_type: subjectType, subject_id: subjectId, metric, window, amount },
    }),
  );
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
