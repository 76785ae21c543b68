import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { ApiKeyDirectory, ApiKeyFilter } from '../../domain/api-keys/ports.ts';
import type { TenantScope } from '../../domain/tenancy/tenant-scope.ts';

const select = {
  id: true,
  organizationId: true,
  userId: true,
  projectId: true,
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
    list: (scope, filter, request) =>
      prismaPage(client, request, {
        where: isShown(scope, filter),
        find: ({ apiKey }, query) => apiKey.findMany({ ...query, select }),
        count: ({ apiKey }, query) => apiKey.count(query),
        exactBehind: true,
      }),

    async find(scope, filter, id) {
      const where = { id, ...isShown(scope, filter) };
      return (await client.apiKey.findFirst({ where, select })) ?? undefined;
    },
  };
}

function isShown({ organizationId }: TenantScope, { userId, projectId = null }: ApiKeyFilter) {
  return {
    organizationId,
    ...(userId !== null && { userId }),
    ...(projectId !== null && { projectId }),
    revokedAt: null,
  };
}
