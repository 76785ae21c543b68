import { randomUUID } from 'node:crypto';
import { type PostgresServer, startPostgres } from '@headgate/test-servers';
import { embeddedDatabase } from '../embedded/embedded-database.ts';
import type { EmbeddedDatabase } from '../embedded/open-embedded-database.ts';
import {
  createPostgresDatabase,
  type PostgresDatabase,
} from '../postgres/create-postgres-database.ts';
import { openFromTemplate } from './pglite-template.ts';
import { cloneFromTemplate } from './postgres-template.ts';

/** The engines that Headgate runs on. */
export type TestEngine = 'pglite' | 'postgres';

export interface TestDatabaseOptions<Engine extends TestEngine> {
  on: Engine;
  /** PostgreSQL only: the most connections of the pool; 10 by default. */
  maxConnections?: number;
  /** PostgreSQL only: the URL of the server to make it on, in place of the usual one. */
  server?: string;
}

/** A migrated and empty database that nobody else uses. */
export interface TestDatabase<Engine extends TestEngine = TestEngine> {
  readonly database: Engine extends 'postgres' ? PostgresDatabase : EmbeddedDatabase;
  /** PostgreSQL only: for further connections. */
  readonly url: Engine extends 'postgres' ? string : undefined;
  /** Closes the database and removes it. */
  close(): Promise<void>;
}

/**
 * Makes a migrated and empty database: in memory on PGlite, or on the server that
 * `HEADGATE_TEST_POSTGRES_URL` names, or else on one started for as long as its databases are open.
 *
 * @example
 * ```ts
 * const test = await createTestDatabase({ on: 'postgres' });
 * await test.database.prisma.user.count();
 * await test.close();
 * ```
 */
export function createTestDatabase<Engine extends TestEngine>(
  options: TestDatabaseOptions<Engine>,
): Promise<TestDatabase<Engine>>;
export async function createTestDatabase(
  options: TestDatabaseOptions<TestEngine>,
): Promise<TestDatabase<'pglite'> | TestDatabase<'postgres'>> {
  return options.on === 'pglite' ? onPGlite() : onPostgres(options);
}

async function onPGlite(): Promise<TestDatabase<'pglite'>> {
  const database = embeddedDatabase(await openFromTemplate());
  return { database, url: undefined, close: () => database.close() };
}

async function onPostgres(
  options: Omit<TestDatabaseOptions<TestEngine>, 'on'>,
): Promise<TestDatabase<'postgres'>> {
  const server =
    options.server === undefined
      ? await useServer()
      : { url: options.server, release: async () => undefined };
  try {
    const name = `headgate_test_${randomUUID().replaceAll('-', '')}`;
    const { url, drop } = await cloneFromTemplate(server.url, name);
    const database = createPostgresDatabase({
      url,
      applicationName: 'headgate-test',
      ...(options.maxConnections !== undefined && { maxConnections: options.maxConnections }),
    });
    let closing: Promise<void> | undefined;
    return {
      database,
      url,
      close() {
        closing ??= database.close().then(drop).finally(server.release);
        return closing;
      },
    };
  } catch (error) {
    await server.release();
    throw error;
  }
}

let users = 0;
let server: Promise<PostgresServer> | undefined;

/** Shares one server among the test databases of this process; the last to release it stops it. */
async function useServer(): Promise<{ url: string; release: () => Promise<void> }> {
  users += 1;
  server ??= startPostgres();
  const current = server;
  const release = async () => {
    users -= 1;
    if (users > 0) return;
    server = undefined;
    await (await current).stop();
  };
  try {
    return { url: (await current).url, release };
  } catch (error) {
    users -= 1;
    server = undefined;
    throw error;
  }
}
