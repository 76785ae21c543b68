import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { ApiKeyDirectory } from '../../domain/api-keys/ports.ts';

const select = {
  id: true,
  organizationId: true,
  userId: true,
  name: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  rotatedAt: true,
} as const satisfies Prisma.ApiKeySelect;

/** The API keys in the database. */
export function prismaApiKeys(client: Pick<PrismaClient, 'apiKey'>): ApiKeyDirectory {
  return {
    list: ({ organizationId }, { userId }, request) =>
      prismaPage(client, request, {
        where: { organizationId, ...(userId !== null && { userId }), revokedAt: null },
        find: ({ apiKey }, query) => apiKey.findMany({ ...query, select }),
        count: ({ apiKey }, query) => apiKey.count(query),
        exactBehind: true,
      }),
  };
}
