import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { packageRoot } from '../package-root.ts';
import { MigrationError } from './errors.ts';

const lockfile = 'migration_lock.toml';
const script = 'migration.sql';

/** The folder with the migrations of this version of Headgate. */
export function bundledMigrationsDirectory(): string {
  return join(packageRoot(), 'prisma', 'migrations');
}

/**
 * Reads a folder of migrations as Prisma lays them out: `<timestamp>_<name>/migration.sql`, applied
 * in the order of their names, beside `migration_lock.toml`.
 *
 * @throws `MigrationError` with code `migrations_unreadable`.
 */
export async function readMigrations(directory: string): Promise<MigrationList> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    return {
      baseDir: directory,
      lockfile: {
        path: lockfile,
        content: await readFile(join(directory, lockfile), 'utf8'),
      },
      shadowDbInitScript: '',
      migrationDirectories: await Promise.all(
        names.sort().map(async (name) => ({
          path: name,
          migrationFile: {
            path: script,
            content: {
              tag: 'ok' as const,
              value: await readFile(join(directory, name, script), 'utf8'),
            },
          },
        })),
      ),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(
      'migrations_unreadable',
      `The migrations cannot be read: ${reason}. They stand in packages/db/prisma/migrations and ` +
        'must be shipped with the package.',
      { cause: error },
    );
  }
}

/** A hash that changes with any change to the migrations, to name what was made from them. */
export function hashMigrations(list: MigrationList): string {
  const hash = createHash('sha256');
  for (const { path, migrationFile } of list.migrationDirectories) {
    hash.update(JSON.stringify([path, migrationFile.content.value]));
  }
  return hash.digest('hex');
}
