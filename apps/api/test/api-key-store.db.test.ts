import { prismaApiKeyStore } from '@headgate/auth/prisma';
import { apiKeyStoreContract } from '@headgate/auth/testing';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';

// The published store knows the tables by their names only; here it meets the real ones.
eachDatabase(describe, 'the Prisma store of API keys', ({ create }) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await create();
  });

  afterAll(() => test.close());

  apiKeyStoreContract({ describe, it }, () => {
    const { prisma } = test.database;
    return {
      store: prismaApiKeyStore(prisma),
      refusesRepeatedRecords: true,
      knowsProjects: true,
      async createOwner(role) {
        const [userId, organizationId] = [crypto.randomUUID(), crypto.randomUUID()];
        const email = `${userId}@example.com`;
        await prisma.user.create({ data: { id: userId, email, passwordHash: 'hash' } });
        await prisma.organization.create({
          data: { id: organizationId, name: 'x', memberships: { create: { userId, role } } },
        });
        return { userId, organizationId };
      },
      async createProject(organizationId) {
        const [id, createdBy] = [crypto.randomUUID(), crypto.randomUUID()];
        const data = { id, organizationId, name: 'x', createdBy, updatedAt: new Date() };
        await prisma.project.create({ data });
        return id;
      },
      async setRole(owner, role) {
        const where = { organizationId_userId: owner };
        if (role === null) await prisma.membership.delete({ where });
        else await prisma.membership.update({ where, data: { role } });
      },
      async disableUser(id) {
        await prisma.user.update({ where: { id }, data: { disabledAt: new Date() } });
      },
      async auditRecords(organizationId) {
        const rows = await prisma.auditEvent.findMany({
          where: { organizationId },
          orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        });
        return rows.map((row) => ({
          id: row.id,
          at: row.createdAt,
          organizationId: row.organizationId,
          action: row.action,
          actor: {
            userId: row.actorUserId,
            sessionId: row.actorSessionId,
            apiKeyId: row.actorApiKeyId,
          },
          target: { type: row.targetType, id: row.targetId },
          ip: row.ip,
          userAgent: row.userAgent,
          requestId: row.requestId,
          details: row.details as Record<string, never>,
        }));
      },
      async lastUsedAt(id) {
        return (await prisma.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt;
      },
    };
  });
});
