import { prismaAuthStore } from '@headgate/auth/prisma';
import { authStoreContract } from '@headgate/auth/testing';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';

// The published store knows the tables by their names only; here it meets the real ones.
eachDatabase(describe, 'the Prisma store of accounts', ({ create }) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await create();
  });

  afterAll(() => test.close());

  authStoreContract({ describe, it }, () => ({
    store: prismaAuthStore(test.database.prisma),
    disableUser: async (id) => {
      await test.database.prisma.user.update({ where: { id }, data: { disabledAt: new Date() } });
    },
    setRole: async (userId, organizationId, role) => {
      const { membership } = test.database.prisma;
      const organizationId_userId = { organizationId, userId };
      if (role === null) await membership.delete({ where: { organizationId_userId } });
      else {
        await membership.upsert({
          where: { organizationId_userId },
          create: { ...organizationId_userId, role },
          update: { role },
        });
      }
    },
  }));
});
