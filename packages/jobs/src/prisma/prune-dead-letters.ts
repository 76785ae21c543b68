import type { PrismaClient } from '@headgate/db';
import { deadLetterQueue } from '../pg-boss/statements.ts';

/**
 * Deletes dead letters of jobs that failed before a time, `limit` at most, and says how many.
 *
 * @example
 * ```ts
 * const deleted = await pruneDeadLetters(prisma, { before: new Date('2026-01-01'), limit: 500 });
 * ```
 */
export function pruneDeadLetters(
  prisma: Pick<PrismaClient, '$executeRaw'>,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<number> {
  return prisma.$executeRaw`
    DELETE FROM pgboss.job WHERE name = ${deadLetterQueue} AND id IN (
      SELECT id FROM pgboss.job
      WHERE name = ${deadLetterQueue} AND state < 'active' AND created_on < ${before}
      LIMIT ${limit})`;
}
