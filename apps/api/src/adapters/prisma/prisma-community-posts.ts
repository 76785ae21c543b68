import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { CommunityPosts } from '../../domain/community/ports.ts';
import { auditRow } from './audit-row.ts';
import { ofVersion } from './of-version.ts';

const select = {
  id: true,
  title: true,
  body: true,
  hidden: true,
  createdBy: true,
  createdAt: true,
  version: true,
} as const satisfies Prisma.CommunityPostSelect;

/** The community posts in the database. */
export function prismaCommunityPosts(client: PrismaClient): CommunityPosts {
  return {
    list: ({ organizationId }, { withHidden }, request) =>
      prismaPage(client, request, {
        where: { organizationId, ...(!withHidden && { hidden: false }) },
        find: ({ communityPost }, query) => communityPost.findMany({ ...query, select }),
        count: ({ communityPost }, query) => communityPost.count(query),
        exactBehind: true,
      }),

    async create({ organizationId }, post, audit) {
      return client.$transaction(async (transaction) => {
        const created = await transaction.communityPost.create({
          data: { ...post, organizationId },
          select,
        });
        await transaction.auditEvent.createMany({ data: auditRow(audit) });
        return created;
      });
    },

    async find({ organizationId }, id) {
      const found = await client.communityPost.findUnique({
        where: { id, organizationId },
        select,
      });
      return found ?? undefined;
    },

    moderate: ({ organizationId }, id, hidden, expected, audit) =>
      client.$transaction(async (transaction) => {
        const [moderated] = await transaction.communityPost.updateManyAndReturn({
          where: { id, organizationId, ...ofVersion(expected) },
          data: { hidden, version: { increment: 1 } },
          select,
        });
        if (moderated) await transaction.auditEvent.createMany({ data: auditRow(audit) });
        return moderated;
      }),
  };
}
