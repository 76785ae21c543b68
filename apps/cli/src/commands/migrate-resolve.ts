import { databaseConfig } from '@headgate/api';
import { openEmbeddedDatabase } from '@headgate/db';
import { type ResolveMigrationOptions, resolveMigration } from '@headgate/db/migrate';
import { loadSettings } from '../load-settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which migration failed, and what became of it. */
export type Outcome = Pick<ResolveMigrationOptions, 'name' | 'as'>;

/** `headgate migrate resolve`: records what became of a failed migration, so that migrating can go on. */
export async function migrateResolveCommand(
  env: Environment,
  output: NodeJS.WritableStream,
  outcome: Outcome,
): Promise<void> {
  const { values: config } = loadSettings(databaseConfig, env);
  if (config.DATABASE_URL === undefined) await resolveEmbedded(config.DATA_DIR, outcome);
  else await resolveMigration({ url: config.DATABASE_URL, ...outcome });
  output.write(
    outcome.as === 'applied'
      ? `${outcome.name} counts as applied.\n`
      : `${outcome.name} counts as rolled back: "headgate migrate" applies it again.\n`,
  );
}

async function resolveEmbedded(dataDir: string, outcome: Outcome): Promise<void> {
  // To migrate as it opens is what the failed migration forbids.
  const database = await openEmbeddedDatabase({ dataDir, migrate: false });
  try {
    await resolveMigration({ pglite: database.pglite, ...outcome });
  } finally {
    await database.close();
  }
}
