import type { PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { AuditEvents } from '../../domain/audit/ports.ts';

/** The audit log in the database; an index that leads with the tenant serves it whole and by each filter. */
export function prismaAuditEvents(client: Pick<PrismaClient, 'auditEvent'>): AuditEvents {
  return {
    list: ({ organizationId }, { since, until, ...filter }, request) =>
      prismaPage(client, request, {
        where: {
          organizationId,
          ...given(filter),
          ...((since ?? until) && { createdAt: given({ gte: since, lt: until }) }),
        },
        find: ({ auditEvent }, query) => auditEvent.findMany({ ...query }),
        count: ({ auditEvent }, query) => auditEvent.count(query),
        exactBehind: true,
      }),
  };
}

/** The members that have a value. */
function given(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
