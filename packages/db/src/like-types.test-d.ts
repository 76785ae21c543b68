import type { PrismaRawLike, PrismaTransactionsLike } from '@headgate/pagination/prisma';
import { describe, expectTypeOf, it } from 'vitest';
import type { Prisma, PrismaClient } from './index.ts';

describe('the client serves the adapters of the published packages', () => {
  it('for pages', () => {
    expectTypeOf<PrismaClient>().toExtend<PrismaRawLike>();
    expectTypeOf<Prisma.TransactionClient>().toExtend<PrismaRawLike>();
    expectTypeOf<PrismaClient>().toExtend<PrismaTransactionsLike<Prisma.TransactionClient>>();
  });
});
