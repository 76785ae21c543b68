import type { Prisma, PrismaClient } from '@headgate/db';
import type { QuotaMetric, QuotaSubjectType, QuotaWindow } from '@headgate/model-calls';
import { prismaPage } from '@headgate/pagination/prisma';
import type { Quota, Quotas } from '../../domain/quotas/ports.ts';

const select = {
  id: true,
  subjectType: true,
  subjectId: true,
  metric: true,
  window: true,
  amount: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.QuotaSelect;

type QuotaRow = Prisma.QuotaGetPayload<{ select: typeof select }>;

/** The quotas in the database. */
export function prismaQuotas(client: PrismaClient): Quotas {
  const { quota } = client;
  return {
    async list(organizationId, request) {
      const found = await prismaPage(client, request, {
        where: { organizationId },
        find: (transaction, query) => transaction.quota.findMany({ ...query, select }),
        count: (transaction, query) => transaction.quota.count(query),
        exactBehind: true,
      });
      return { ...found, rows: found.rows.map(toQuota) };
    },

    async find(organizationId, id) {
      const found = await quota.findUnique({ where: { id, organizationId }, select });
      return found ? toQuota(found) : undefined;
    },

    async create(organizationId, data) {
      const [created] = await quota.createManyAndReturn({
        data: { ...data, organizationId, amount: BigInt(data.amount) },
        skipDuplicates: true,
        select,
      });
      return created && toQuota(created);
    },

    async change(organizationId, id, amount) {
      const [changed] = await quota.updateManyAndReturn({
        where: { id, organizationId },
        data: { amount: BigInt(amount) },
        select,
      });
      return changed && toQuota(changed);
    },

    async delete(organizationId, id) {
      const { count } = await quota.deleteMany({ where: { id, organizationId } });
      return count > 0;
    },

    async hasSubject(organizationId, type, id) {
      if (type === 'organization') return id === organizationId;
      if (type === 'api_key') {
        return (await client.apiKey.count({ where: { id, organizationId } })) > 0;
      }
      const where = { organizationId_userId: { organizationId, userId: id } };
      return (await client.membership.findUnique({ where, select: { userId: true } })) !== null;
    },
  };
}

/** The columns of words and the amount hold nothing that `create` and `change` have not written. */
function toQuota({ amount, ...row }: QuotaRow): Quota {
  const words = row as typeof row & {
    readonly subjectType: QuotaSubjectType;
    readonly metric: QuotaMetric;
    readonly window: QuotaWindow;
  };
  return { ...words, amount: Number(amount) };
}
