import type { PrismaClient } from '@headgate/db';
import type { Users } from '../../domain/users/ports.ts';

/** The accounts in the database. */
export function prismaUsers({ user }: Pick<PrismaClient, 'user'>): Users {
  return {
    async find(id) {
      const found = await user.findUnique({
        where: { id, disabledAt: null },
        select: { id: true, email: true, name: true, createdAt: true },
      });
      return found ?? undefined;
    },
  };
}
