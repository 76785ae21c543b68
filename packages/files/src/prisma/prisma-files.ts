import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import { FileError } from '../file-error.ts';
import type { FileStore } from '../file-store.ts';
import type {
  FileLimits,
  FilePurpose,
  Files,
  NewFile,
  StagedContent,
  StoredFile,
} from '../files.ts';

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
 * const staged = await files.stage(organizationId, content, { maxBytes: 200 * 1024 ** 2 });
 * const file = await files.keep(staged, newFile);
 * ```
 */
export function prismaFiles(options: PrismaFilesOptions): Files<Prisma.TransactionClient> {
  const { prisma, store, clock = systemClock, generateId = uuidv7() } = options;
  const now = () => new Date(clock());
  const present = () => ({ expiresAt: { gt: now() } });

  return {
    async stage(organizationId, content, stageOptions = {}) {
      const { maxBytes = Number.MAX_SAFE_INTEGER, quotaBytes, signal } = stageOptions;
      const left = await leftBytes(prisma, organizationId, quotaBytes);
      const mostBytes = Math.min(maxBytes, left);
      const id = generateId();
      const stored = await store
        .put(id, content, { maxBytes: mostBytes, signal })
        .catch((error: unknown) => {
          throw mostBytes < maxBytes && isTooLarge(error) ? storageFull(error) : error;
        });
      return { id, ...stored };
    },

    discard: async ({ id }) => void (await store.delete(id)),

    keep: (staged, file, limits, also) =>
      prisma.$transaction(async (tx) => {
        const kept = await keepFile(tx, staged, { ...file, createdAt: now() }, limits);
        await also?.(tx, kept);
        return kept;
      }),

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
        const readers = await tx.batch.count({ where: { inputFileId: id, endedAt: null } });
        if (readers > 0) throw new FileError('in_use', 'A batch reads the file');
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

/**
 * Makes a file of a content, inside a transaction of the caller's.
 *
 * @throws FileError `storage_full` beyond the quota
 *
 * @example
 * ```ts
 * await prisma.$transaction(async (tx) => {
 *   const file = await keepFile(tx, staged, { ...newFile, createdAt: new Date(clock()) });
 *   await tx.batch.update({ where: { id }, data: { outputFileId: file.id } });
 * });
 * ```
 */
export async function keepFile(
  tx: Prisma.TransactionClient,
  { id, bytes, sha256 }: StagedContent,
  file: NewFile & Pick<StoredFile, 'createdAt'>,
  { quotaBytes }: FileLimits = {},
): Promise<StoredFile> {
  if (quotaBytes !== undefined) {
    // Two that end at once wait for each other here: together they cannot go beyond the quota.
    await lockOrganization(tx, file.organizationId);
    if ((await leftBytes(tx, file.organizationId, quotaBytes)) < bytes) throw storageFull();
  }
  const data = { ...file, id, bytes: BigInt(bytes), sha256: Buffer.from(sha256, 'hex') };
  return asFile(await tx.storedFile.create({ data, select: columns }));
}

async function leftBytes(
  client: Pick<PrismaClient, 'storedFile'>,
  organizationId: string,
  quotaBytes: number | undefined,
): Promise<number> {
  if (quotaBytes === undefined) return Number.MAX_SAFE_INTEGER;
  const where = { organizationId };
  const { _sum } = await client.storedFile.aggregate({ where, _sum: { bytes: true } });
  return Math.max(0, quotaBytes - Number(_sum.bytes ?? 0));
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
