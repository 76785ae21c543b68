import type { PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { Organizations } from '../../domain/organizations/ports.ts';
import { auditRow } from './audit-row.ts';
import { ofVersion } from './of-version.ts';

const select = { id: true, name: true, personal: true, createdAt: true, version: true } as const;

/** The tenants in the database. */
export function prismaOrganizations(client: PrismaClient): Organizations {
  return {
    listOf: (userId, request) =>
      prismaPage(client, request, {
        where: { userId },
        find: ({ membership }, query) =>
          membership.findMany({
            ...query,
            select: {
              organizationId: true,
              role: true,
              createdAt: true,
              organization: { select },
            },
          }),
        count: ({ membership }, query) => membership.count(query),
        exactBehind: true,
      }),

    async create({ id, name, personal, createdAt }, ownerId, audit) {
      await client.$transaction(async (tx) => {
        await tx.organization.create({
          data: {
            id,
            name,
            personal,
            createdAt,
            memberships: { create: { userId: ownerId, role: 'owner', createdAt } },
          },
        });
        await tx.auditEvent.create({ data: auditRow(audit) });
      });
    },

    async find({ organizationId: id }) {
      const found = await client.organization.findUnique({ where: { id }, select });
      return found ?? undefined;
    },

    rename: ({ organizationId: id }, name, expected, audit) =>
      client.$transaction(async (tx) => {
        const [renamed] = await tx.organization.updateManyAndReturn({
          where: { id, ...ofVersion(expected) },
          data: { name, version: { increment: 1 } },
          select,
        });
        if (renamed) await tx.auditEvent.create({ data: auditRow(audit) });
        return renamed;
      }),

    async findJoined(userId, id) {
      const where = { id, memberships: { some: { userId } } };
      return (await client.organization.findFirst({ where, select })) ?? undefined;
    },

    delete: ({ organizationId: id }, expected, audit) =>
      client.$transaction(async (tx) => {
        const { count } = await tx.organization.deleteMany({
          where: { id, personal: false, ...ofVersion(expected) },
        });
        if (count > 0) await tx.auditEvent.create({ data: auditRow(audit) });
        return count > 0;
      }),
  };
}
