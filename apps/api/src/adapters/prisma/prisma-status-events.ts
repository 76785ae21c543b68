import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { StatusEvent, StatusEvents } from '../../domain/status/ports.ts';
import { auditRow } from './audit-row.ts';

const select = {
  id: true,
  service: true,
  state: true,
  title: true,
  message: true,
  createdAt: true,
} as const satisfies Prisma.StatusEventSelect;

type Row = Prisma.StatusEventGetPayload<{ select: typeof select }>;

/** The column of states holds nothing that `create` has not written. */
const toEvent = (row: Row) => row as StatusEvent;

/** The status events in the database. */
export function prismaStatusEvents(client: PrismaClient): StatusEvents {
  return {
    async list(request) {
      const found = await prismaPage(client, request, {
        where: {},
        find: ({ statusEvent }, query) => statusEvent.findMany({ ...query, select }),
        count: ({ statusEvent }, query) => statusEvent.count(query),
        exactBehind: true,
      });
      return { ...found, rows: found.rows.map(toEvent) };
    },

    async find(id) {
      const found = await client.statusEvent.findUnique({ where: { id }, select });
      return found ? toEvent(found) : undefined;
    },

    async create(event, audit) {
      return client.$transaction(async (transaction) => {
        const created = await transaction.statusEvent.create({ data: event, select });
        await transaction.auditEvent.createMany({ data: auditRow(audit) });
        return toEvent(created);
      });
    },

    async newest() {
      const ids = await client.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT ON (service) id::text AS id FROM status_event
        ORDER BY service, created_at DESC, id DESC`;
      const rows = await client.statusEvent.findMany({
        where: { id: { in: ids.map(({ id }) => id) } },
        orderBy: { service: 'asc' },
        select,
      });
      return rows.map(toEvent);
    },
  };
}
