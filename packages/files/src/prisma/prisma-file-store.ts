import { type Clock, systemClock } from '@headgate/core';
import type { PrismaClient } from '@headgate/db';
import { contentNotFound, isContentId, withinContent } from '../content.ts';
import { FileError } from '../file-error.ts';
import type { FileStore, StoredContent } from '../file-store.ts';
import { Measured } from '../measured.ts';
import { ofLength } from './of-length.ts';

/** What {@link prismaFileStore} takes. */
export interface PrismaFileStoreOptions {
  readonly prisma: PrismaClient;
  readonly clock?: Clock;
}

/** Few statements a megabyte, and little memory a reader. Stored contents rest on it: it cannot change. */
const pieceBytes = 256 * 1024;
const idsAtOnce = 500;

/**
 * Keeps contents as rows of the database, in pieces of 256 KiB. Each piece is a statement of its own, so that
 * no transaction stays open for as long as a client takes to send.
 *
 * @example
 * ```ts
 * const store = prismaFileStore({ prisma });
 * for await (const piece of store.get(id)) response.write(piece);
 * ```
 */
export function prismaFileStore(options: PrismaFileStoreOptions): FileStore {
  const { prisma, clock = systemClock } = options;
  const { fileContent, filePiece } = prisma;

  async function begin(id: string): Promise<void> {
    const data = { id, createdAt: new Date(clock()) };
    const { count } = await fileContent.createMany({ data, skipDuplicates: true });
    if (count === 0) throw new FileError('exists', 'There is a content of this id');
  }

  async function complete(id: string, { bytes }: StoredContent): Promise<void> {
    const data = { bytes: BigInt(bytes), completedAt: new Date(clock()) };
    const { count } = await fileContent.updateMany({ where: { id }, data });
    // Swept away meanwhile, by a clock far ahead of this one.
    if (count === 0) throw contentNotFound();
  }

  async function sizeOf(id: string): Promise<number | undefined> {
    if (!isContentId(id)) return undefined;
    const row = await fileContent.findUnique({
      where: { id, completedAt: { not: null } },
      select: { bytes: true },
    });
    return row ? Number(row.bytes) : undefined;
  }

  return {
    async put(id, content, putOptions) {
      await begin(id);
      try {
        const measured = new Measured(putOptions);
        let number = 0;
        for await (const data of ofLength(measured.pass(content), pieceBytes)) {
          await filePiece.createMany({ data: { contentId: id, number, data } });
          number += 1;
        }
        const stored = measured.result();
        await complete(id, stored);
        return stored;
      } catch (error) {
        // What cannot be removed now is swept later; the error of the content counts.
        await fileContent.deleteMany({ where: { id } }).catch(() => undefined);
        throw error;
      }
    },

    async *get(id, range) {
      const bytes = await sizeOf(id);
      if (bytes === undefined) throw contentNotFound();
      const { start, end } = withinContent(bytes, range);
      for (let at = start; at < end; ) {
        const number = Math.floor(at / pieceBytes);
        const first = number * pieceBytes;
        const piece = await filePiece.findUnique({
          where: { contentId_number: { contentId: id, number } },
          select: { data: true },
        });
        if (!piece) throw contentNotFound();
        yield piece.data.subarray(at - first, end - first);
        at = first + pieceBytes;
      }
    },

    async stat(id) {
      const bytes = await sizeOf(id);
      return bytes === undefined ? undefined : { bytes };
    },

    async delete(id) {
      if (!isContentId(id)) return false;
      const where = { id, completedAt: { not: null } };
      return (await fileContent.deleteMany({ where })).count > 0;
    },

    async *list(before) {
      for (let after: string | undefined; ; ) {
        const rows: { id: string }[] = await fileContent.findMany({
          where: { completedAt: { lt: before }, ...(after !== undefined && { id: { gt: after } }) },
          orderBy: { id: 'asc' },
          take: idsAtOnce,
          select: { id: true },
        });
        for (const { id } of rows) yield id;
        after = rows.at(-1)?.id;
        if (rows.length < idsAtOnce) return;
      }
    },

    async sweep(before) {
      const where = { completedAt: null, createdAt: { lt: before } };
      return (await fileContent.deleteMany({ where })).count;
    },
  };
}
