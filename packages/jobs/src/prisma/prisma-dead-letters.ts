import { type Clock, systemClock } from '@headgate/core';
import { Prisma, type PrismaClient } from '@headgate/db';
import type { DeadLetter, DeadLetters } from '../dead-letters.ts';
import type { JobFailure } from '../job-source.ts';
import type { PgBossQueue } from '../pg-boss/create-pg-boss-queue.ts';
import { deadLetterQueue } from '../pg-boss/statements.ts';
import { backToQueue, lockRun, moveRun } from './move-run.ts';
import { rawPage } from './raw-page.ts';

/** What {@link prismaDeadLetters} takes. */
export interface PrismaDeadLettersOptions {
  readonly prisma: PrismaClient;
  readonly queue: Pick<PgBossQueue, 'redriveDeadLetter'>;
  readonly clock?: Clock;
}

type Row = Omit<DeadLetter, 'error'> & { readonly error: unknown };

const waiting = `name = '${deadLetterQueue}' and state < 'active' and source_id is not null`;

/**
 * The dead letters of all queues, for operators. They are few, or something is wrong: a page of them
 * needs no index of its own.
 *
 * @example
 * ```ts
 * const letters = prismaDeadLetters({ prisma, queue });
 * await letters.redriveAll({ queue: 'webhook.deliver', limit: 1_000 });
 * ```
 */
export function prismaDeadLetters({
  prisma,
  queue,
  clock = systemClock,
}: PrismaDeadLettersOptions): DeadLetters<Prisma.TransactionClient> {
  async function read(ids: readonly string[]): Promise<DeadLetter[]> {
    const rows = await prisma.$queryRaw<Row[]>`
      SELECT source_id AS id, source_name AS queue, data ->> 'task' AS task,
        data -> 'owner' ->> 'organizationId' AS "organizationId",
        source_retry_count + 1 AS attempts, source_output AS error,
        source_created_on AS "createdAt", created_on AS "failedAt"
      FROM pgboss.job
      WHERE name = ${deadLetterQueue} AND state < 'active'
        AND source_id::text IN (${Prisma.join(['', ...ids])})`;
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row ? [{ ...row, error: failureOf(row.error) }] : [];
    });
  }

  async function find(id: string): Promise<DeadLetter | undefined> {
    return (await read([id]))[0];
  }

  async function redrive(
    id: string,
    within: ((tx: Prisma.TransactionClient) => Promise<unknown>) | undefined,
  ): Promise<DeadLetter | undefined> {
    const letter = await find(id);
    if (!letter) return undefined;
    const { organizationId } = letter;
    const redriven = await prisma.$transaction(async (tx) => {
      // The lock comes first, as where an organisation runs its own job again.
      const run = organizationId === null ? undefined : await lockRun(tx, organizationId, id);
      if (organizationId !== null && !run) {
        // Its organisation, or the job, was deleted: it is nobody's any more.
        await tx.$executeRaw`
          DELETE FROM pgboss.job WHERE name = ${deadLetterQueue} AND source_id = ${id}::uuid`;
        return false;
      }
      if (!(await queue.redriveDeadLetter(id, { tx }))) return false;
      if (run) {
        // Until the next reconciliation, a job that died with its worker still counts as running.
        const from = ['queued', 'running', 'failed', 'cancelled'] as const;
        await moveRun(tx, backToQueue(id, { queue: letter.queue, from, at: new Date(clock()) }));
      }
      await within?.(tx);
      return true;
    });
    return redriven ? letter : undefined;
  }

  return {
    find,
    redrive,
    list: ({ queue: source }, request) =>
      rawPage<{ id: string }, DeadLetter>(
        prisma,
        {
          table: ['pgboss', 'job'],
          columns: { id: { column: 'source_id' } },
          where:
            source === undefined
              ? { text: waiting, values: [] }
              : { text: `${waiting} and source_name = $1`, values: [source] },
        },
        request,
        (keys) => read(keys.map(({ id }) => id)),
      ),
    async redriveAll({ queue: source, limit, within }) {
      // One more than asked for tells whether there is more.
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        SELECT source_id AS id FROM pgboss.job
        WHERE name = ${deadLetterQueue} AND state < 'active' AND source_id IS NOT NULL
          AND (${source ?? null}::text IS NULL OR source_name = ${source ?? null})
        ORDER BY created_on, id
        LIMIT ${limit + 1}`;
      let redriven = 0;
      for (const letter of await read(rows.slice(0, limit).map(({ id }) => id))) {
        const done = await redrive(letter.id, within && ((tx) => within(tx, letter)));
        if (done) redriven += 1;
      }
      return { redriven, more: rows.length > limit };
    },
  };
}

/** What a worker said of the last attempt, or pg-boss where none could. */
function failureOf(output: unknown): JobFailure | null {
  if (typeof output !== 'object' || output === null) return null;
  if ('message' in output && 'name' in output) return output as JobFailure;
  const { value } = output as { value?: { message?: unknown } };
  if (typeof value?.message !== 'string') return null;
  return { name: 'JobError', code: 'lost', message: value.message };
}
