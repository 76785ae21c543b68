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
        const { apiKey, auditEvent, project } = transaction;
        await lock(transaction, organizationId, id);
        const keys = await apiKey.findMany({
          where: { organizationId, projectId: id, revokedAt: null },
          select: { id: true },
        });
        // Its keys go with it, by their foreign key.
        const { count } = await project.deleteMany({
          where: { id, organizationId, ...ofVersion(expected) },
        });
        if (count === 0) return false;
        const records = [audit.deleted, ...keys.map((key) => audit.revoked(key.id))];
        await auditEvent.createMany({ data: records.map(auditRow) });
        return true;
      }),
  };
}

/**
 * Locks the keys of a project and then the project: in the order in which a rotation does, which holds a key and waits for
 * the project. From then on the project gets no further key.
 */
async function lock(
  transaction: Prisma.TransactionClient,
  organizationId: string,
  id: string,
): Promise<void> {
  await transaction.$queryRaw`
    SELECT id::text FROM api_key
    WHERE organization_id = ${organizationId}::uuid AND project_id = ${id}::uuid
    ORDER BY id FOR UPDATE`;
  await transaction.$queryRaw`
    SELECT id::text FROM project
    WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid
    FOR UPDATE`;
}
