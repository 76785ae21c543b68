/**
 * What is asked of a Prisma client: raw queries. A `PrismaClient` on PostgreSQL fits, and so does the client of an
 * interactive transaction.
 */
export interface AuthPrismaLike {
  $queryRaw<Rows>(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<Rows>;
}
