import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { EmbeddedDatabaseError } from '../errors.ts';
import { isMigrationError } from '../migrate/errors.ts';
import { migrate } from '../migrate/migrate.ts';
import { embeddedDatabase } from './embedded-database.ts';
import { acquireFileLock, type FileLock, foreignHolderTimeoutMs } from './file-lock.ts';
import type { EmbeddedDatabase, EmbeddedDatabaseOptions } from './open-embedded-database.ts';
import { builtSnapshots, cachedSnapshots, readSnapshot } from './snapshot.ts';

/**
 * Opens the embedded database in this process.
 *
 * @throws `EmbeddedDatabaseError`, `MigrationError`
 */
export async function openPGlite(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const dataDir = resolve(options.dataDir);
  const lock = await lockDataDir(dataDir);
  const migrated = options.migrate !== false;
  const folders = options.snapshotFolders ?? [builtSnapshots(), cachedSnapshots()];
  let pglite: PGlite | undefined;
  try {
    pglite = await openDirectory(join(dataDir, 'pglite'), migrated ? folders : []);
    if (migrated) await migrate({ pglite });
    return embeddedDatabase(pglite, () => lock.release());
  } catch (error) {
    await pglite?.close().catch(() => undefined);
    await lock.release();
    if (isMigrationError(error)) throw error;
    throw (
      unwritable(dataDir, error) ??
      new EmbeddedDatabaseError(
        'open_failed',
        `The embedded database in ${join(dataDir, 'pglite')} cannot be opened: ${reasonOf(error)}. ` +
          'Move the directory away to begin anew, or put a backup in its place.',
        { cause: error },
      )
    );
  }
}

async function lockDataDir(dataDir: string): Promise<FileLock> {
  let lock: Awaited<ReturnType<typeof acquireFileLock>>;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    lock = await acquireFileLock(join(dataDir, 'pglite.lock'));
  } catch (error) {
    throw unwritable(dataDir, error) ?? error;
  }
  if (!('heldBy' in lock)) return lock;
  const { pid } = lock.heldBy;
  throw new EmbeddedDatabaseError(
    'locked',
    pid === process.pid
      ? `The embedded database in ${dataDir} is open in this process already (${pid}).`
      : `The embedded database in ${dataDir} is open in process ${pid}, and only one can have it ` +
          'open. Stop that process, set DATA_DIR to another directory, or set DATABASE_URL to a ' +
          `PostgreSQL server. (A process of another container counts as running for ` +
          `${foreignHolderTimeoutMs / 1000} seconds after its end.)`,
    { holderPid: pid },
  );
}

/** Opens a PGlite directory; a new one gets its name when it is whole, never after half an initdb. */
async function openDirectory(
  directory: string,
  snapshotFolders: readonly string[],
): Promise<PGlite> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries.length === 0) {
    const unfinished = `${directory}.new`;
    const snapshot = await readSnapshot(snapshotFolders);
    const loaded = snapshot !== undefined && (await load(unfinished, snapshot));
    if (!loaded) await create(unfinished);
    await rm(directory, { recursive: true, force: true });
    await rename(unfinished, directory);
  }
  return PGlite.create(directory);
}

/** Says false where PGlite cannot use the snapshot, and initdb has to do what it was to save. */
async function load(directory: string, snapshot: Blob): Promise<boolean> {
  return create(directory, { loadDataDir: snapshot }).then(
    () => true,
    () => false,
  );
}

async function create(directory: string, options: PGliteOptions = {}): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  // PGlite lets everybody read and write its files: the directory lets nobody else come to them.
  await mkdir(directory, { mode: 0o700 });
  const pglite = await PGlite.create(directory, options);
  await pglite.close();
}

const unwritableReasons: Record<string, string> = {
  EACCES: 'permission denied',
  EDQUOT: 'the quota is used up',
  EEXIST: 'a file is in the way',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of the path is a file',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
};

function unwritable(dataDir: string, error: unknown): EmbeddedDatabaseError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = unwritableReasons[code];
  if (reason === undefined) return undefined;
  return new EmbeddedDatabaseError(
    'data_dir_unwritable',
    `The data directory ${dataDir} cannot be written: ${reason}. Set DATA_DIR to a directory that this user may write to.`,
    { cause: error },
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
