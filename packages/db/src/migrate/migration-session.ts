import type { PGlite } from '@electric-sql/pglite';
import { messages } from '@electric-sql/pglite';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { prismaAdapterForPGlite } from '../embedded/pglite-adapter.ts';
import { DatabaseError } from '../errors.ts';
import { connectionError } from '../postgres/connection-errors.ts';
import { describePostgresUrl } from '../postgres/connection-text.ts';
import { MigrationError } from './errors.ts';

/** The database to migrate: a PostgreSQL server by its URL, or an open embedded database. */
export type MigrationTarget = { url: string } | { pglite: PGlite };

/** One session of a database: the lock, the history and the scripts all go through it. */
export interface MigrationSession {
  /** Names the database without credentials. */
  readonly name: string;
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
  /** The error of the last script that failed, as the database gave it. */
  readonly scriptError: Error | undefined;
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/** Opens a session of its own on the target for as long as `use` runs. */
export async function withMigrationSession<T>(
  target: MigrationTarget,
  use: (session: MigrationSession) => Promise<T>,
): Promise<T> {
  return 'pglite' in target ? onPGlite(target.pglite, use) : onPostgres(target.url, use);
}

const turns = new WeakMap<PGlite, Promise<unknown>>();

/** PGlite has one session, in which a session lock excludes nobody: callers take turns instead. */
async function onPGlite<T>(
  pglite: PGlite,
  use: (session: MigrationSession) => Promise<T>,
): Promise<T> {
  const session = new RecordingSession(
    'the embedded database',
    prismaAdapterForPGlite(pglite),
    async (script) => {
      await pglite.exec(script);
    },
    async (sql) => (await pglite.query<Record<string, unknown>>(sql)).rows,
  );
  const turn = (turns.get(pglite) ?? Promise.resolve()).then(() => use(session));
  turns.set(
    pglite,
    turn.catch(() => undefined),
  );
  return turn;
}

async function onPostgres<T>(
  url: string,
  use: (session: MigrationSession) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'headgate-migrate',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // What breaks the connection also rejects the query that runs, or else the next one.
  client.on('error', () => undefined);
  const session = new RecordingSession(
    `PostgreSQL at ${describePostgresUrl(url)}`,
    new PrismaPg(poolOfOne(client)),
    (script) => runInTransaction(client, script),
    async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
  );
  try {
    await client.connect();
    await client.query("SET TIME ZONE 'UTC'");
    return await use(session);
  } catch (error) {
    throw unreachable(url, error) ?? unreachable(url, session.scriptError) ?? error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const notInTransaction = '25001';
const indexAlone =
  /^(?:\s|--.*\n)*(?:(?:CREATE(?:\s+UNIQUE)?|DROP)\s+INDEX|REINDEX\s+\w+)\s+CONCURRENTLY\b/i;

/**
 * Sent as one message, a script would be one transaction too, but one that PostgreSQL commits even
 * when the process that sent it has died meanwhile. Here the commit is that process's own word.
 */
async function runInTransaction(client: pg.Client, script: string): Promise<void> {
  // Must be alone in its script. Tried in a transaction first, it would be an error in the log of the server.
  if (indexAlone.test(script)) {
    await client.query(script);
    return;
  }
  await client.query('BEGIN');
  try {
    await client.query(script);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    // VACUUM, ALTER SYSTEM and their like.
    const mustBeOutside = error instanceof pg.DatabaseError && error.code === notInTransaction;
    if (!mustBeOutside) throw error;
    await client.query(script);
  }
}

/**
 * Prisma's adapter asks for a pool, and a pool drops its connection after any failed query, and with
 * it the lock. This one sends every query to `client` and never opens a connection.
 */
function poolOfOne(client: pg.Client): pg.Pool {
  return Object.assign(new pg.Pool({ max: 1 }), { query: client.query.bind(client) });
}

function unreachable(url: string, error: unknown): MigrationError | undefined {
  const cause =
    error instanceof DatabaseError ? error : connectionError(describePostgresUrl(url), error);
  if (!cause) return undefined;
  return new MigrationError(
    'database_unreachable',
    `Nothing was migrated. ${cause.message}. Check DATABASE_URL and that the server runs.`,
    { cause },
  );
}

/** A session that runs scripts whole and remembers why the last one failed. */
class RecordingSession implements MigrationSession {
  readonly name: string;
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
  readonly query: (sql: string) => Promise<Record<string, unknown>[]>;
  scriptError: Error | undefined;

  constructor(
    name: string,
    factory: SqlMigrationAwareDriverAdapterFactory,
    runScript: (script: string) => Promise<void>,
    query: (sql: string) => Promise<Record<string, unknown>[]>,
  ) {
    this.name = name;
    this.query = query;
    const record = (error: unknown) => {
      this.scriptError = error instanceof Error ? error : new Error(String(error));
    };
    this.adapter = {
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect: async () => runningWholeScripts(await factory.connect(), runScript, record),
      connectToShadowDb: () => factory.connectToShadowDb(),
    };
  }
}

/**
 * Prisma's pg adapter cuts a script at every semicolon, inside strings and function bodies too, and
 * runs the pieces apart: one that fails would leave its forerunners behind.
 */
function runningWholeScripts(
  adapter: SqlDriverAdapter,
  runScript: (script: string) => Promise<void>,
  record: (error: unknown) => void,
): SqlDriverAdapter {
  return Object.assign(adapter, {
    async executeScript(script: string): Promise<void> {
      try {
        await runScript(script);
      } catch (error) {
        record(error);
        throw asDriverAdapterError(error);
      }
    },
  });
}

/** Wraps an error of either driver so that the engine records PostgreSQL's own words. */
function asDriverAdapterError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) && !(error instanceof messages.DatabaseError)) {
    return error;
  }
  return new DriverAdapterError({
    kind: 'postgres',
    code: error.code ?? '',
    severity: error.severity ?? 'ERROR',
    message: error.message,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
  });
}
