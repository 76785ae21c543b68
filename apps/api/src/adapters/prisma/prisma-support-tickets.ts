import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { SupportTicket, SupportTickets } from '../../domain/support/ports.ts';
import { auditRow } from './audit-row.ts';

const select = {
  id: true,
  subject: true,
  body: true,
  status: true,
  priority: true,
  createdBy: true,
  createdAt: true,
  updatedAt: true,
  version: true,
} as const satisfies Prisma.SupportTicketSelect;

type Row = Prisma.SupportTicketGetPayload<{ select: typeof select }>;

/** The columns of words hold nothing that `create` and `update` have not written. */
const toTicket = (row: Row) => row as SupportTicket;

/** The support tickets in the database. */
export function prismaSupportTickets(client: PrismaClient): SupportTickets {
  return {
    async list({ organizationId }, request) {
      const found = await prismaPage(client, request, {
        where: { organizationId },
        find: ({ supportTicket }, query) => supportTicket.findMany({ ...query, select }),
        count: ({ supportTicket }, query) => supportTicket.count(query),
        exactBehind: true,
      });
      return { ...found, rows: found.rows.map(toTicket) };
    },

    async find({ organizationId }, id) {
      const where = { id, organizationId };
      const found = await client.supportTicket.findUnique({ where, select });
      return found ? toTicket(found) : undefined;
    },

    async create({ organizationId }, ticket, audit) {
      const data = { ...ticket, organizationId, updatedAt: ticket.createdAt };
      return client.$transaction(async (transaction) => {
        const created = await transaction.supportTicket.create({ data, select });
        await transaction.auditEvent.createMany({ data: auditRow(audit) });
        return toTicket(created);
      });
    },

    update: ({ organizationId }, id, { status, priority, updatedAt }, expected, audit) =>
      client.$transaction(async (transaction) => {
        const { versions, statuses } = expected;
        const [updated] = await transaction.supportTicket.updateManyAndReturn({
          where: {
            id,
            organizationId,
            status: { in: [...statuses] },
            ...(versions && { version: { in: [...versions] } }),
          },
          data: {
            ...(status !== undefined && { status }),
            ...(priority !== undefined && { priority }),
            updatedAt,
            version: { increment: 1 },
          },
          select,
        });
        if (!updated) return undefined;
        await transaction.auditEvent.createMany({ data: auditRow(audit) });
        return toTicket(updated);
      }),
  };
}
