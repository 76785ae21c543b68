import type { Prisma, PrismaClient } from '@headgate/db';
import type { QuotaMetric, QuotaSubjectType, QuotaWindow } from '@headgate/model-calls';
import { prismaPage } from '@headgate/pagination/prisma';
import type { Quota, Quotas } from '../../domain/quotas/ports.ts';
import { auditRow } from './audit-row.ts';
import { ofVersion } from './of-version.ts';

const select = {
  id: true,
  subjectType: true,
  subjectId: true,
  metric: true,
  window: true,
  amount: true,
  createdAt: true,
  updatedAt: true,
  version: true,
} as const satisfies Prisma.QuotaSelect;

type QuotaRow = Prisma.QuotaGetPayload<{ select: typeof select }>;

/** The quotas in the database. */
export function prismaQuotas(client: PrismaClient): Quotas {
  return {
    async list({ organizationId }, request) {
      const found = await prismaPage(client, request, {
        where: { organizationId },
        find: (transaction, query) => transaction.quota.findMany({ ...query, select }),
        count: (transaction, query) => transaction.quota.count(query),
        exactBehind: true,
      });
      return { ...found, rows: found.rows.map(toQuota) };
    },

    async find({ organizationId }, id) {
      const found = await client.quota.findUnique({ where: { id, organizationId }, select });
      return found ? toQuota(found) : undefined;
    },

    create: ({ organizationId }, data, audit) =>
      client.$transaction(async ({ auditEvent, quota }) => {
        const [created] = await quota.createManyAndReturn({
          data: { ...data, organizationId, amount: BigInt(data.amount) },
          skipDuplicates: true,
          select,
        });
        if (created) await auditEvent.createMany({ data: auditRow(audit) });
        return created && toQuota(created);
      }),

    change: ({ organizationId }, { id, amount }, expected, audit) =>
      client.$transaction(async ({ auditEvent, quota }) => {
        const [changed] = await quota.updateManyAndReturn({
          where: { id, organizationId, ...ofVersion(expected) },
          data: { amount: BigInt(amount), version: { increment: 1 } },
          select,
        });
        if (changed) await auditEvent.createMany({ data: auditRow(audit) });
        return changed && toQuota(changed);
      }),

    delete: ({ organizationId }, id, expected, audit) =>
      client.$transaction(async ({ auditEvent, quota }) => {
        const { count } = await quota.deleteMany({
          where: { id, organizationId, ...ofVersion(expected) },
        });
        if (count > 0) await auditEvent.createMany({ data: auditRow(audit) });
        return count > 0;
      }),

    async hasSubject({ organizationId }, type, id) {
      if (type === 'organization') return id === organizationId;
      if (type === 'api_key') {
        return (await client.apiKey.count({ where: { id, organizationId } })) > 0;
      }
      if (type === 'project') {
        return (await client.project.count({ where: { id, organizationId } })) > 0;
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
