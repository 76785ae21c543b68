import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
  const name = `pglite-${await pgliteVersion()}-${hash}.tar`;
  try {
    return new Blob([await readFile(join(folder, name))]);
  } catch {
    // It is not there yet.
  }
  const bytes = await makeTemplate();
  await mkdir(folder, { recursive: true });
  // Processes that make it at once each finish their own; the renames leave one whole file.
  const unfinished = join(folder, `${name}.${process.pid}`);
  await writeFile(unfinished, bytes);
  await rename(unfinished, join(folder, name));
  // One is 40 MB: those of earlier migrations go.
  const others = (await readdir(folder)).filter((file) => file.endsWith('.tar') && file !== name);
  await Promise.all(others.map((file) => rm(join(folder, file), { force: true })));
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

async function pgliteVersion(): Promise<string> {
  const file = join(packageRoot(), 'node_modules', '@electric-sql', 'pglite', 'package.json');
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
