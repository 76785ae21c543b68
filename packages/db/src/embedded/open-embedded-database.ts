import type { PGlite } from '@electric-sql/pglite';
import type { Database } from '../database.ts';

/** Where the embedded database lives. */
export interface EmbeddedDatabaseOptions {
  /** The directory for all local data; the database is kept in `pglite` below it. */
  dataDir: string;
  /** Applies the migrations that are missing; true by default. */
  migrate?: boolean;
  /**
   * The folders to look in for the snapshot of a migrated database, with which a new one is made in
   * less than half of the time; those of the build and of `generate` by default.
   */
  snapshotFolders?: readonly string[];
}

/** PostgreSQL inside this process (PGlite), on files below one directory. */
export interface EmbeddedDatabase extends Database {
  readonly kind: 'embedded';
  /** The instance below Prisma. It has one session: never use it inside an open transaction. */
  readonly pglite: PGlite;
}

/**
 * Opens the embedded database, made on the first call, and applies the migrations it lacks. One
 * process can have it open: a lock file beside it names that process until `close()` removes it.
 *
 * @throws `EmbeddedDatabaseError` with code `locked`, `data_dir_unwritable` or `open_failed`;
 * `MigrationError` when the database cannot be brought up to date.
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
  // A database server in JavaScript takes its time to load: who has one elsewhere does without.
  const { openPGlite } = await import('./open-pglite.ts');
  return openPGlite(options);
}
