import { createPostgresDatabase, type Database, openEmbeddedDatabase } from '@headgate/db';
import type { Logger } from 'pino';
import type { ApiConfig } from '../../config.ts';

/**
 * Opens the database that the configuration names: PostgreSQL at `DATABASE_URL`, which must answer,
 * or the embedded one under `DATA_DIR`, which is brought up to date as it opens.
 *
 * @throws DatabaseError, EmbeddedDatabaseError or MigrationError, each with a message for the operator
 */
export async function openDatabase(
  config: Pick<ApiConfig, 'DATABASE_URL' | 'DATABASE_POOL_SIZE' | 'DATA_DIR'>,
  { applicationName, log }: { readonly applicationName: string; readonly log: Logger },
): Promise<Database> {
  if (config.DATABASE_URL === undefined) return openEmbeddedDatabase({ dataDir: config.DATA_DIR });
  const database = createPostgresDatabase({
    url: config.DATABASE_URL,
    maxConnections: config.DATABASE_POOL_SIZE,
    applicationName,
    onConnectionError: (error) =>
      log.warn({ target: 'database', err: error }, 'a database connection was lost'),
  });
  try {
    await database.ping();
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
