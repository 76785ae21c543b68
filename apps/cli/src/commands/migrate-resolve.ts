import { databaseConfig } from '@headgate/api';
import { openEmbeddedDatabase } from '@headgate/db';
import { type ResolveMigrationOptions, resolveMigration } from '@headgate/db/migrate';
import { loadSettings } from '../load-settings.ts';
import { print, type Terminal } from '../terminal.ts';

/** Which migration failed, and what became of it. */
export type Outcome = Pick<ResolveMigrationOptions, 'name' | 'as'>;

/** `headgate migrate resolve`: records what became of a failed migration, so that migrating can go on. */
export async function migrateResolveCommand(
  terminal: Terminal,
  outcome: Outcome,
  { json }: { readonly json?: true },
): Promise<void> {
  const { values: config } = loadSettings(databaseConfig, terminal.env);
  if (config.DATABASE_URL === undefined) await resolveEmbedded(config.DATA_DIR, outcome);
  else await resolveMigration({ url: config.DATABASE_URL, ...outcome });
  print(
    terminal,
    { migration: outcome.name, as: outcome.as },
    {
      json,
      text: ({ migration, as }) =>
        as === 'applied'
          ? `${migration} counts as applied.`
          : `${migration} counts as rolled back: "headgate migrate" applies it again.`,
    },
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
