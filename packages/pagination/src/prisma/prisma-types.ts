/**
 * An argument for a Prisma query. Prisma generates one type per model; that the properties are of the right type is
 * settled by the list's definition, and TypeScript lets `never` stand for any of them.
 */
export type PrismaArgument = Record<string, never>;

/** What to find for one part of a page; spread it into `findMany`, beside `select`, `include` or `omit`. */
export interface PrismaPageQuery {
  where: PrismaArgument;
  orderBy: PrismaArgument[];
  take: number;
}

/** The part of a `PrismaClient`, or of a transaction of one, that runs statements. */
export interface PrismaRawLike {
  $queryRawUnsafe<Result = unknown>(text: string, ...values: never[]): PromiseLike<Result>;
}

/** The part of a `PrismaClient` that opens transactions. */
export interface PrismaTransactionsLike<Transaction> {
  $transaction<Result>(
    action: (transaction: Transaction) => Promise<Result>,
    options?: { isolationLevel?: 'RepeatableRead' },
  ): Promise<Result>;
}

/** Passes on what the definition of the list has settled; see `PrismaArgument`. @internal */
export function prismaArgument(value: Readonly<Record<string, unknown>>): PrismaArgument {
  return value as PrismaArgument;
}
