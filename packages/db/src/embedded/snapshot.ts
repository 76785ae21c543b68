import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  bundledMigrationsDirectory,
  hashMigrations,
  readMigrations,
} from '../migrate/migration-files.ts';
import { packageRoot } from '../package-root.ts';

/** Where the build puts its snapshot. */
export function builtSnapshots(): string {
  return join(packageRoot(), 'dist');
}

/** Where the snapshot for programs and tests that run from source is kept. */
export function cachedSnapshots(): string {
  return join(packageRoot(), 'node_modules', '.cache', 'headgate-databases');
}

/**
 * Reads the snapshot of a database with these migrations, for `loadDataDir` of this PGlite: from the
 * first of the folders that has it whole. One of other migrations or of another PGlite has another name.
 */
export async function readSnapshot(folders: readonly string[]): Promise<Blob | undefined> {
  const name = await snapshotName().catch(() => undefined);
  if (name === undefined) return undefined;
  for (const folder of folders) {
    try {
      // gzip ends with a checksum: what was cut short or changed is refused here.
      const tar = await promisify(gunzip)(await readFile(join(folder, name)));
      if (isTar(tar)) return new Blob([tar]);
    } catch {
      // It is not there, or it is damaged.
    }
  }
  return undefined;
}

/** What is no tar PGlite takes for a gzip, and fails where nobody can catch it. */
function isTar(bytes: Buffer): boolean {
  return bytes.toString('latin1', 257, 262) === 'ustar';
}

/** Puts a whole snapshot into a folder that lacks it: a copy of the cached one, or a new one. */
export async function ensureSnapshot(folder: string): Promise<Blob> {
  const present = await readSnapshot([folder]);
  if (present) return present;
  const snapshot = (await readSnapshot([cachedSnapshots()])) ?? (await dumpMigrated());
  await writeSnapshot(folder, snapshot);
  return snapshot;
}

async function writeSnapshot(folder: string, snapshot: Blob): Promise<void> {
  const name = await snapshotName();
  await mkdir(folder, { recursive: true });
  // Processes that write it at once each finish their own; the renames leave one whole file.
  const unfinished = join(folder, `${name}.${process.pid}`);
  await writeFile(unfinished, await promisify(gzip)(await snapshot.arrayBuffer()));
  await rename(unfinished, join(folder, name));
  const others = (await readdir(folder)).filter((file) => isSnapshot(file) && file !== name);
  await Promise.all(others.map((file) => rm(join(folder, file), { force: true })));
}

async function dumpMigrated(): Promise<Blob> {
  const script = join(packageRoot(), 'scripts', 'dump-snapshot.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    encoding: 'buffer',
    maxBuffer: 256 * 1024 * 1024,
  });
  return new Blob([new Uint8Array(stdout)]);
}

const extension = '.snapshot.tar.gz';

const isSnapshot = (file: string) => file.endsWith(extension);

async function snapshotName(): Promise<string> {
  const program = fileURLToPath(import.meta.resolve('@electric-sql/pglite'));
  const manifest = join(dirname(dirname(program)), 'package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const hash = hashMigrations(await readMigrations(bundledMigrationsDirectory())).slice(0, 16);
  return `pglite-${version}-${hash}${extension}`;
}
