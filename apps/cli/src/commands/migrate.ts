import { databaseConfig, openDatabase } from '@headgate/api';
import { createLogger } from '@headgate/core/logging';
import { migrate } from '@headgate/db/migrate';

type Environment = Readonly<Record<string, string | undefined>>;

/** `headgate migrate`: brings the configured database up to date and says what was done. */
export async function migrateCommand(
  env: Environment,
  output: NodeJS.WritableStream,
): Promise<void> {
  const { values: config } = databaseConfig.load({ env, dotenvFile: '.env' });
  if (config.DATABASE_URL === undefined) {
    // Opening the embedded database brings it up to date.
    const database = await openDatabase(config, {
      applicationName: 'headgate-migrate',
      log: createLogger({ level: config.LOG_LEVEL }),
    });
    await database.close();
    output.write('The embedded database is up to date.\n');
    return;
  }
  const { applied, alreadyApplied } = await migrate({ url: config.DATABASE_URL });
  for (const name of applied) output.write(`applied ${name}\n`);
  output.write(`${applied.length} applied, ${alreadyApplied} were there already.\n`);
}
