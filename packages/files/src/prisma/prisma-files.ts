import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import { FileError } from '../file-error.ts';
import type { FileStore } from '../file-store.ts';
import type { FilePurpose, Files, NewFile, StoredFile } from '../files.ts';

/** What {@link prismaFiles} takes. */
export interface PrismaFilesOptions {
  readonly prisma: PrismaClient;
  readonly store: FileStore;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

const columns = {
  id: true,
  organizationId: true,
  createdBy: true,
  purpose: true,
  filename: true,
  bytes: true,
  sha256: true,
  createdAt: true,
  expiresAt: true,
} as const satisfies Prisma.StoredFileSelect;

type Row = Prisma.StoredFileGetPayload<{ select: typeof columns }>;

/**
 * The files of organisations: what is known of them in the database, their contents in a store.
 *
 * @example
 * ```ts
 * const files = prismaFiles({ prisma, store: prismaFileStore({ prisma }) });
 * const file = await files.create(newFile, content, { maxBytes: 200 * 1024 ** 2 });
 * ```
 */
export function prismaFiles(options: PrismaFilesOptions): Files<Prisma.TransactionClient> {
  const { prisma, store, clock = systemClock, generateId = uuidv7() } = options;
  const now = () => new Date(clock());
  const present = () => ({ expiresAt: { gt: now() } });

  return {
    async create(file, content, createOptions = {}) {
      const { id = generateId(), maxBytes = Number.MAX_SAFE_INTEGER, also } = createOptions;
      const { quotaBytes = Number.MAX_SAFE_INTEGER, signal } = createOptions;
      const { organizationId } = file;
      const left = quotaBytes - (await usedBytes(prisma, organizationId));
      const mostBytes = Math.min(maxBytes, Math.max(left, 0));
      const stored = await store
        .put(id, content, { maxBytes: mostBytes, signal })
        .catch((error: unknown) => {
          throw mostBytes < maxBytes && isTooLarge(error) ? storageFull(error) : error;
        });
      const { bytes, sha256 } = stored;
      try {
        return await prisma.$transaction(async (tx) => {
          // Two that end at once wait for each other here: together they cannot go beyond the quota.
          await lockOrganization(tx, organizationId);
          if ((await usedBytes(tx, organizationId)) + bytes > quotaBytes) throw storageFull();
          const row = await insert(tx, { ...file, id, bytes, sha256, createdAt: now() });
          await also?.(tx, row);
          return row;
        });
      } catch (error) {
        await store.delete(id).catch(() => undefined);
        throw error;
      }
    },

    async find(organizationId, id) {
      const where = { id, organizationId, ...present() };
      const row = await prisma.storedFile.findUnique({ where, select: columns });
      return row ? asFile(row) : undefined;
    },

    async list({ organizationId, purposes }, { after, limit, order }) {
      const where = { organizationId, purpose: { in: [...purposes] }, ...present() };
      const last =
        after === undefined
          ? undefined
          : await prisma.storedFile.findUnique({ where: { ...where, id: after }, select: columns });
      if (last === null) return undefined;
      const rows = await prisma.storedFile.findMany({
        where: { ...where, ...(last && behind(last, order)) },
        orderBy: [{ createdAt: order }, { id: order }],
        take: limit + 1,
        select: columns,
      });
      return { files: rows.slice(0, limit).map(asFile), hasMore: rows.length > limit };
    },

    async delete(organizationId, id, also) {
      const deleted = await prisma.$transaction(async (tx) => {
        const rows = await tx.$queryRaw<unknown[]>`
          SELECT id FROM stored_file
          WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid
            AND expires_at > ${now()}
          FOR UPDATE`;
        if (rows.length === 0) return false;
        await tx.storedFile.delete({ where: { id } });
        await also?.(tx);
        return true;
      });
      // What stays behind when this fails belongs to no file, and is removed by the pruning.
      if (deleted) await store.delete(id);
      return deleted;
    },

    read: ({ id }, range) => store.get(id, range),
  };
}

async function insert(
  tx: Prisma.TransactionClient,
  file: NewFile & Pick<StoredFile, 'id' | 'bytes' | 'sha256' | 'createdAt'>,
): Promise<StoredFile> {
  const data = { ...file, bytes: BigInt(file.bytes), sha256: Buffer.from(file.sha256, 'hex') };
  return asFile(await tx.storedFile.create({ data, select: columns }));
}

async function usedBytes(
  client: Pick<PrismaClient, 'storedFile'>,
  organizationId: string,
): Promise<number> {
  const where = { organizationId };
  const { _sum } = await client.storedFile.aggregate({ where, _sum: { bytes: true } });
  return Number(_sum.bytes ?? 0);
}

/** Weak enough for everybody who only refers to the organisation. */
async function lockOrganization(
  tx: Prisma.TransactionClient,
  organizationId: string,
): Promise<void> {
  await tx.$queryRaw`
    SELECT id FROM organization WHERE id = ${organizationId}::uuid FOR NO KEY UPDATE`;
}

function behind(
  { createdAt, id }: Pick<Row, 'createdAt' | 'id'>,
  order: 'asc' | 'desc',
): Prisma.StoredFileWhereInput {
  const beyond = order === 'asc' ? ('gt' as const) : ('lt' as const);
  return {
    OR: [{ createdAt: { [beyond]: createdAt } }, { createdAt, id: { [beyond]: id } }],
  };
}

/** The column of words holds what this package has written into it, and nothing else. */
function asFile({ bytes, sha256, purpose, ...row }: Row): StoredFile {
  return {
    ...row,
    purpose: purpose as FilePurpose,
    bytes: Number(bytes),
    sha256: Buffer.from(sha256).toString('hex'),
  };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof FileError && error.code === 'too_large';
}

function storageFull(cause?: unknown): FileError {
  return new FileError('storage_full', 'The organisation has no room for this file', { cause });
}
