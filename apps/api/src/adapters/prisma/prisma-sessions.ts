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

    async rename(live, id, deviceLabel) {
      const [renamed] = await client.session.updateManyAndReturn({
        where: { id, ...isLive(live) },
        data: { deviceLabel },
        select,
      });
      return renamed;
    },

    async revoke({ userId, at }, id) {
      const revoked = await client.session.updateMany({
        where: { id, userId, revokedAt: null },
        data: { revokedAt: at, revokedReason: 'revoked' },
      });
      return revoked.count > 0 || (await client.session.count({ where: { id, userId } })) > 0;
    },
  };
}

function isLive({ userId, at }: LiveSessions) {
  return { userId, revokedAt: null, expiresAt: { gt: at } };
}
