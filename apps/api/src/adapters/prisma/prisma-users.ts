import type { PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { Users } from '../../domain/users/ports.ts';
import { auditRow } from './audit-row.ts';
import { ofVersion } from './of-version.ts';

const select = { id: true, email: true, name: true, createdAt: true, version: true } as const;

/** The accounts in the database. */
export function prismaUsers(client: PrismaClient): Users {
  return {
    async find(id) {
      const found = await client.user.findUnique({ where: { id, disabledAt: null }, select });
      return found ?? undefined;
    },

    list: ({ organizationId }, request) =>
      prismaPage(client, request, {
        where: { memberships: { some: { organizationId } } },
        find: ({ user }, query) => user.findMany({ ...query, select }),
        count: ({ user }, query) => user.count(query),
        exactBehind: true,
      }),

    rename: (id, name, expected, audit) =>
      client.$transaction(async (tx) => {
        const [renamed] = await tx.user.updateManyAndReturn({
          where: { id, disabledAt: null, ...ofVersion(expected) },
          data: { name, version: { increment: 1 } },
          select,
        });
        if (renamed) await tx.auditEvent.create({ data: auditRow(audit) });
        return renamed;
      }),

    async interests(id) {
      const found = await client.user.findUnique({
        where: { id, disabledAt: null },
        select: { interests: true },
      });
      return found?.interests;
    },

    replaceInterests: (id, interests, expected, audit) =>
      client.$transaction(async (tx) => {
        // Held until the end, so that what is compared is what is replaced.
        await tx.$queryRaw`
          SELECT id FROM user_account WHERE id = ${id}::text::uuid FOR NO KEY UPDATE`;
        const where = { id, disabledAt: null };
        const current = await tx.user.findUnique({ where, select: { interests: true } });
        if (current && expected?.(current.interests) === false) return 'unexpected';
        const [changed] = await tx.user.updateManyAndReturn({
          where,
          data: { interests: [...interests] },
          select: { interests: true },
        });
        if (changed) await tx.auditEvent.create({ data: auditRow(audit) });
        return changed?.interests;
      }),
  };
}
