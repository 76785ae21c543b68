import type { AuthPrismaLike } from '@headgate/auth/prisma';
import type { PrismaLike as IdempotencyPrismaLike } from '@headgate/idempotency/prisma';
import type { PrismaRawLike, PrismaTransactionsLike } from '@headgate/pagination/prisma';
import type { PrismaLike as RateLimitPrismaLike } from '@headgate/rate-limit/prisma';
import { describe, expectTypeOf, it } from 'vitest';
import type { Prisma, PrismaClient } from './index.ts';

describe('the client serves the adapters of the published packages', () => {
  it('for accounts', () => {
    expectTypeOf<PrismaClient>().toExtend<AuthPrismaLike>();
    expectTypeOf<Prisma.TransactionClient>().toExtend<AuthPrismaLike>();
  });

  it('for idempotency records', () => {
    expectTypeOf<PrismaClient>().toExtend<IdempotencyPrismaLike>();
    expectTypeOf<Prisma.TransactionClient>().toExtend<IdempotencyPrismaLike>();
  });

  it('for rate limits', () => {
    expectTypeOf<PrismaClient>().toExtend<RateLimitPrismaLike>();
  });

  it('for pages', () => {
    expectTypeOf<PrismaClient>().toExtend<PrismaRawLike>();
    expectTypeOf<Prisma.TransactionClient>().toExtend<PrismaRawLike>();
    expectTypeOf<PrismaClient>().toExtend<PrismaTransactionsLike<Prisma.TransactionClient>>();
  });
});
