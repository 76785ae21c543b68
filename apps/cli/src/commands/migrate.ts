import { databaseConfig, openDatabase } from '@headgate/api';
import { createLogger } from '@headgate/core/logging';
import { migrate } from '@headgate/db/migrate';
import { loadSettings } from '../load-settings.ts';
import { print, type Terminal } from '../terminal.ts';

/** `headgate migrate`: brings the configured database up to date and says what was done. */
export async function migrateCommand(terminal: Terminal, { json }: { json?: true }): Promise<void> {
  const { values: config } = loadSettings(databaseConfig, terminal.env);
  if (config.DATABASE_URL === undefined) {
    // Opening the embedded database brings it up to date.
    const database = await openDatabase(config, {
      applicationName: 'headgate-migrate',
      log: createLogger({ level: config.LOG_LEVEL }),
    });
    await database.close();
    const text = () => 'The embedded database is up to date.';
    print(terminal, { embedded: true, up_to_date: true }, { json, text });
    return;
  }
  const { applied, alreadyApplied: already_applied } = await migrate({ url: config.DATABASE_URL });
  print(
    terminal,
    { applied, already_applied },
    {
      json,
      text: () =>
        [
          ...applied.map((name) => `applied ${name}`),
          `${applied.length} applied, ${already_applied} were there already.`,
        ].join('\n'),
    },
  );
}
