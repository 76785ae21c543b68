import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Database, PingOptions } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import { PrismaClient } from '../generated/client.ts';
import { migrate } from '../migrate/migrate.ts';
import { boundedPing } from '../ping.ts';
import { prismaAdapterForPGlite } from './pglite-adapter.ts';

/** Where the embedded database lives. */
export interface EmbeddedDatabaseOptions {
  /** The directory for all local data; the database is kept in `pglite` below it. */
  dataDir: string;
}

/** PostgreSQL inside this process (PGlite), on files below one directory. */
export interface EmbeddedDatabase extends Database {
  readonly kind: 'embedded';
  /** The instance below Prisma. It has one session: never use it inside an open transaction. */
  readonly pglite: PGlite;
}

/**
 * Opens the embedded database, made on the first call, and applies the migrations it lacks.
 *
 * @example
 * ```ts
 * const database = await openEmbeddedDatabase({ dataDir: '.headgate' });
 * await database.prisma.user.count();
 * await database.close();
 * ```
 */
export async function openEmbeddedDatabase(
  options: EmbeddedDatabaseOptions,
): Promise<EmbeddedDatabase> {
  await mkdir(options.dataDir, { recursive: true });
  const pglite = await PGlite.create(join(options.dataDir, 'pglite'));
  await migrate({ pglite });
  return embeddedDatabase(pglite);
}

/** Wraps an open PGlite, which `close()` then closes. */
export function embeddedDatabase(
  pglite: PGlite,
  onClosed: () => Promise<void> = async () => undefined,
): EmbeddedDatabase {
  const prisma = new PrismaClient({ adapter: prismaAdapterForPGlite(pglite) });
  let closing: Promise<void> | undefined;
  return {
    kind: 'embedded',
    prisma,
    pglite,
    async ping(options?: PingOptions) {
      if (closing) throw new DatabaseError('closed', 'The embedded database was closed');
      await boundedPing('The embedded database', pglite.query('SELECT 1'), options);
    },
    close() {
      closing ??= prisma
        .$disconnect()
        .then(() => pglite.close())
        .finally(onClosed);
      return closing;
    },
  };
}
