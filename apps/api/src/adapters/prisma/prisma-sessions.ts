import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { LiveSessions, Sessions } from '../../domain/sessions/ports.ts';

const select = {
  id: true,
  createdAt: true,
  lastUsedAt: true,
  userAgent: true,
  deviceLabel: true,
  ip: true,
  expiresAt: true,
} as const satisfies Prisma.SessionSelect;

/** The sessions in the database; the index `(user_id, created_at, id)` serves the list at any depth. */
export function prismaSessions(client: Pick<PrismaClient, 'session'>): Sessions {
  return {
    list: (live, request) =>
      prismaPage(client, request, {
        where: isLive(live),
        find: ({ session }, query) => session.findMany({ ...query, select }),
        count: ({ session }, query) => session.count(query),
        exactBehind: true,
      }),

    async find(live, id) {
      const where = { id, ...isLive(live) };
      return (await client.session.findFirst({ where, select })) ?? undefined;
    },
  };
}

function isLive({ userId, at }: LiveSessions) {
  return { userId, revokedAt: null, expiresAt: { gt: at } };
}
