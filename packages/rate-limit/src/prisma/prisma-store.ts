import {
  createPostgresStore,
  type PostgresLike,
  type PostgresStore,
  type PostgresStoreOptions,
} from '../postgres/postgres-store.ts';

/** What is used of a Prisma client. */
export interface PrismaLike {
  $queryRawUnsafe<Result = unknown>(query: string, ...values: unknown[]): PromiseLike<Result>;
}

/**
 * Creates the store of `./postgres` on a Prisma client. Its model is in `prisma/rate-limit.prisma` of this package.
 *
 * @example
 * const store = createPrismaStore(prisma);
 */
export function createPrismaStore(
  prisma: PrismaLike,
  options: PostgresStoreOptions = {},
): PostgresStore {
  const client: PostgresLike = {
    async query({ text, values = [] }) {
      // A bigint column comes as a BigInt here, and as text from `pg`, which arithmetic takes.
      const rows = await prisma.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values);
      return { rows: rows.map((row) => ({ ...row, expire: Number(row['expire']) })) };
    },
  };
  return createPostgresStore(client, options);
}
