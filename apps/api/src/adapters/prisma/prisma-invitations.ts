import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { Invitations } from '../../domain/organizations/ports.ts';
import { auditRow } from './audit-row.ts';

const select = {
  id: true,
  email: true,
  role: true,
  invitedBy: true,
  createdAt: true,
  expiresAt: true,
} as const satisfies Prisma.InvitationSelect;

/** The invitations in the database. */
export function prismaInvitations(client: PrismaClient): Invitations {
  return {
    list: ({ organizationId }, request) =>
      prismaPage(client, request, {
        where: { organizationId, closedAt: null },
        find: ({ invitation }, query) => invitation.findMany({ ...query, select }),
        count: ({ invitation }, query) => invitation.count(query),
        exactBehind: true,
      }),

    async find({ organizationId }, id) {
      const where = { id, organizationId, closedAt: null };
      return (await client.invitation.findUnique({ where, select })) ?? undefined;
    },

    create: ({ organizationId }, { tokenHash, ...invitation }, audit) =>
      client.$transaction(async (tx) => {
        const { email, createdAt: closedAt } = invitation;
        const members = await tx.membership.count({ where: { organizationId, user: { email } } });
        if (members > 0) return false;
        const open = { organizationId, email, closedAt: null };
        await tx.invitation.updateMany({ where: open, data: { closedAt } });
        const data = { ...invitation, organizationId, tokenHash: Uint8Array.from(tokenHash) };
        await tx.invitation.create({ data });
        await tx.auditEvent.create({ data: auditRow(audit) });
        return true;
      }),

    revoke: ({ organizationId }, { id, at }, audit) =>
      client.$transaction(async (tx) => {
        const { count } = await tx.invitation.updateMany({
          where: { id, organizationId, closedAt: null },
          data: { closedAt: at },
        });
        if (count > 0) await tx.auditEvent.create({ data: auditRow(audit) });
        return count > 0;
      }),

    accept: ({ tokenHash, userId, at }, audit) =>
      client.$transaction(async (tx) => {
        const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
        // Of many at once the first closes it; the others find nothing open.
        const [accepted] = await tx.invitation.updateManyAndReturn({
          where: {
            tokenHash: Uint8Array.from(tokenHash),
            email,
            closedAt: null,
            expiresAt: { gt: at },
          },
          data: { closedAt: at },
          select: { id: true, organizationId: true, role: true },
        });
        if (accepted === undefined) return undefined;
        const { organizationId, role } = accepted;
        await tx.membership.createMany({
          data: { organizationId, userId, role, createdAt: at },
          skipDuplicates: true,
        });
        await tx.auditEvent.create({ data: auditRow(audit(accepted)) });
        return { organizationId, role };
      }),
  };
}
