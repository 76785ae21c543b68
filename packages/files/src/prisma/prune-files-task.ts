import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { defineTask } from '@headgate/jobs';
import { z } from 'zod';
import type { FileStore } from '../file-store.ts';

/** What {@link pruneFilesTask} takes. */
export interface PruneFilesOptions {
  readonly prisma: PrismaClient;
  readonly store: FileStore;
  readonly clock?: Clock;
  /** Files deleted by one statement; 100 by default. */
  readonly batchSize?: number;
}

/** Longer than any upload takes. */
const settledMs = 24 * 60 * 60 * 1000;

/**
 * The task `maintenance.prune-files`: deletes files that have expired, contents that belong to no file any more,
 * and what is left of uploads that were cut off more than a day ago. Several may run at a time.
 *
 * @example
 * ```ts
 * await runTask(pruneFilesTask({ prisma, store }), undefined);
 * ```
 */
export function pruneFilesTask(options: PruneFilesOptions) {
  const { prisma, store, clock = systemClock, batchSize = 100 } = options;

  /** The row goes first: from then on nobody finds the file, whatever becomes of its content. */
  async function pruneExpired(signal: AbortSignal): Promise<number> {
    for (let count = 0; ; ) {
      signal.throwIfAborted();
      const expired = await prisma.$queryRaw<{ id: string }[]>`
        DELETE FROM stored_file WHERE id IN (
          SELECT id FROM stored_file f WHERE expires_at < ${new Date(clock())}
            AND NOT EXISTS (SELECT FROM batch WHERE input_file_id = f.id AND ended_at IS NULL)
          LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
        RETURNING id::text AS id`;
      for (const { id } of expired) await store.delete(id);
      count += expired.length;
      if (expired.length < batchSize) return count;
    }
  }

  async function pruneOrphans(before: Date, signal: AbortSignal): Promise<number> {
    let count = 0;
    for await (const ids of inGroups(store.list(before), batchSize)) {
      signal.throwIfAborted();
      const rows = await prisma.storedFile.findMany({
        where: { id: { in: ids } },
        select: { id: true },
      });
      const known = new Set(rows.map(({ id }) => id));
      for (const id of ids) {
        if (!known.has(id) && (await store.delete(id))) count += 1;
      }
    }
    return count;
  }

  return defineTask({
    name: 'maintenance.prune-files',
    input: z.undefined(),
    timeoutSeconds: 3_600,
    async run(_, { signal, log }) {
      const before = new Date(clock() - settledMs);
      const expired = await pruneExpired(signal);
      const orphans = await pruneOrphans(before, signal);
      const unfinished = await store.sweep(before);
      log.info({ expired, orphans, unfinished }, 'files pruned');
    },
  });
}

async function* inGroups<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
