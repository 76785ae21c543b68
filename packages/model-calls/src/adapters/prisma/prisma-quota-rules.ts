import type { PrismaClient } from '@headgate/db';
import type { QuotaRule, QuotaRuleSource } from '../../domain/quotas/ports.ts';

/** The quotas that organisations have set themselves, in the database. */
export function prismaQuotaRules({ quota }: Pick<PrismaClient, 'quota'>): QuotaRuleSource {
  return {
    async rulesFor({ organizationId, userId, apiKeyId, projectId }) {
      const subjects = [
        { subjectType: 'organization', subjectId: organizationId },
        { subjectType: 'user', subjectId: userId },
        ...(apiKeyId === undefined ? [] : [{ subjectType: 'api_key', subjectId: apiKeyId }]),
        ...(projectId === undefined ? [] : [{ subjectType: 'project', subjectId: projectId }]),
      ];
      const rows = await quota.findMany({
        where: { organizationId, OR: subjects },
        select: { subjectType: true, metric: true, window: true, amount: true },
      });
      return rows.map(toRule);
    },
  };
}

/** The columns of words hold nothing that the verbs on quotas have not checked. */
function toRule({ amount, ...words }: Words & { readonly amount: bigint }): QuotaRule {
  return { ...(words as Omit<QuotaRule, 'amount'>), amount: Number(amount) };
}

type Words = Record<'subjectType' | 'metric' | 'window', string>;
