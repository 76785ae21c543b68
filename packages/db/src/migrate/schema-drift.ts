import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { DiffParams } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { prismaAdapterForPGlite } from '../embedded/pglite-adapter.ts';
import { packageRoot } from '../package-root.ts';
import { bundledMigrationsDirectory, readMigrations } from './migration-files.ts';
import { nothingExternal, withSchemaEngine } from './schema-engine.ts';

export interface SchemaDriftOptions {
  /** The folder of `*.prisma` files; this package's by default. */
  schemaDirectory?: string;
  /** The folder of migrations; this package's by default. */
  migrationsDirectory?: string;
}

/** What the schema files say and the migrations do not do. */
export interface SchemaDrift {
  /** For people: which tables, columns and indexes differ. */
  summary: string;
  /** The SQL that a new migration would hold. */
  script: string;
}

/**
 * Compares the schema files with the outcome of all migrations, in a database in memory.
 *
 * @returns the difference, or undefined when there is none.
 *
 * @example
 * ```ts
 * const drift = await schemaDrift();
 * if (drift) console.log(drift.summary);
 * ```
 */
export async function schemaDrift(
  options: SchemaDriftOptions = {},
): Promise<SchemaDrift | undefined> {
  const schemaDirectory = options.schemaDirectory ?? join(packageRoot(), 'prisma', 'schema');
  const files = globSync('*.prisma', { cwd: schemaDirectory })
    .sort()
    .map((path) => ({ path, content: readFileSync(join(schemaDirectory, path), 'utf8') }));
  const list = await readMigrations(options.migrationsDirectory ?? bundledMigrationsDirectory());
  const comparison: Omit<DiffParams, 'script' | 'exitCode'> = {
    from: { tag: 'migrations', ...list },
    to: { tag: 'schemaDatamodel', files },
    filters: nothingExternal,
  };
  const pglite = await PGlite.create();
  const adapter = prismaAdapterForPGlite(pglite);
  // For each comparison, the engine applies the migrations to a shadow database that must be empty.
  // Its main database is not used, so that one serves as both.
  const connectToShadowDb = async () => {
    await pglite.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    return adapter.connect();
  };
  try {
    return await withSchemaEngine(
      { ...adapter, connectToShadowDb },
      async (engine) => {
        const diff = (script: boolean) => engine.diff({ ...comparison, script, exitCode: true });
        const { exitCode, stdout } = await diff(true);
        if (exitCode === 0) return undefined;
        const summary = (await diff(false)).stdout;
        return { summary: summary?.trim() ?? '', script: stdout ?? '' };
      },
      files,
    );
  } finally {
    await pglite.close();
  }
}
