import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { Projects } from '../../domain/projects/ports.ts';
import { auditRow } from './audit-row.ts';
import { ofVersion } from './of-version.ts';

const select = {
  id: true,
  name: true,
  description: true,
  createdBy: true,
  createdAt: true,
  updatedAt: true,
  version: true,
} as const satisfies Prisma.ProjectSelect;

/** The projects in the database. */
export function prismaProjects(client: PrismaClient): Projects {
  return {
    list: ({ organizationId }, request) =>
      prismaPage(client, request, {
        where: { organizationId },
        find: ({ project }, query) => project.findMany({ ...query, select }),
        count: ({ project }, query) => project.count(query),
        exactBehind: true,
      }),

    async find({ organizationId }, id) {
      const found = await client.project.findUnique({ where: { id, organizationId }, select });
      return found ?? undefined;
    },

    async create({ organizationId }, project, audit) {
      const data = { ...project, organizationId, updatedAt: project.createdAt };
      return client.$transaction(async (transaction) => {
        const created = await transaction.project.create({ data, select });
        await transaction.auditEvent.createMany({ data: auditRow(audit) });
        return created;
      });
    },

    update: ({ organizationId }, id, { name, description, updatedAt }, expected, audit) =>
      client.$transaction(async (transaction) => {
        const [updated] = await transaction.project.updateManyAndReturn({
          where: { id, organizationId, ...ofVersion(expected) },
          data: {
            ...(name !== undefined && { name }),
            ...(description !== undefined && { description }),
            updatedAt,
            version: { increment: 1 },
          },
          select,
        });
        if (updated) await transaction.auditEvent.createMany({ data: auditRow(audit) });
        return updated;
      }),

    delete: ({ organizationId }, id, expected, audit) =>
      client.$transaction(async (transaction) => {
        const { count } = await transaction.project.deleteMany({
          where: { id, organizationId, ...ofVersion(expected) },
        });
        if (count > 0) await transaction.auditEvent.createMany({ data: auditRow(audit) });
        return count > 0;
      }),
  };
}
