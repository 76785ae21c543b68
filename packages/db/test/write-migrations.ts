import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from './temporary-directory.ts';

/** Writes a folder of migrations that goes after the test; the names give their order. */
export async function migrationsFolder(scripts: Record<string, string>): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'migration_lock.toml'), 'provider = "postgresql"\n');
  for (const [name, script] of Object.entries(scripts))
    await writeMigration(directory, name, script);
  return directory;
}

/** Writes one migration, also over one that is there. */
export async function writeMigration(directory: string, name: string, script: string) {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, 'migration.sql'), script);
}
