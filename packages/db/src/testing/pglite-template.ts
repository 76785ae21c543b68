import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { migrate } from '../migrate/migrate.ts';
import {
  bundledMigrationsDirectory,
  hashMigrations,
  readMigrations,
} from '../migrate/migration-files.ts';
import { packageRoot } from '../package-root.ts';

let template: Promise<Blob> | undefined;

/** Opens a migrated database in memory, from a snapshot that is made once for these migrations. */
export async function openFromTemplate(): Promise<PGlite> {
  template ??= loadTemplate();
  return PGlite.create({ loadDataDir: await template });
}

async function loadTemplate(): Promise<Blob> {
  const hash = hashMigrations(await readMigrations(bundledMigrationsDirectory())).slice(0, 16);
  const folder = join(packageRoot(), 'node_modules', '.cache', 'headgate-test-templates');
  const file = join(folder, `pglite-${pgliteVersion()}-${hash}.tar`);
  try {
    return new Blob([await readFile(file)]);
  } catch {
    // It is not there yet.
  }
  const bytes = await makeTemplate();
  await mkdir(folder, { recursive: true });
  // Processes that make it at once each finish their own; the renames leave one whole file.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, bytes);
  await rename(unfinished, file).catch(() => rm(unfinished, { force: true }));
  return new Blob([bytes]);
}

async function makeTemplate(): Promise<Uint8Array<ArrayBuffer>> {
  const pglite = await PGlite.create();
  try {
    await migrate({ pglite });
    const dump = await pglite.dumpDataDir('none');
    return new Uint8Array(await dump.arrayBuffer());
  } finally {
    await pglite.close();
  }
}

function pgliteVersion(): string {
  const file = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return /@electric-sql\+pglite@([\d.]+)/.exec(file)?.[1] ?? 'unknown';
}
