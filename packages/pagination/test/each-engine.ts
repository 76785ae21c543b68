import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { type DescribeLike, describeWith, startPostgres } from '@headgate/test-servers';
import pg from 'pg';

/** A database of its own on one of the engines. */
export interface TestEngine {
  /** For several statements without values. */
  exec(text: string): Promise<void>;
  query<Row>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>;
  /** A second session; none on PGlite, which has one connection. */
  connect?(): Promise<Session>;
  /** Its address; none on PGlite. */
  readonly url?: string;
  close(): Promise<void>;
}

/** A connection that can hold a transaction open. */
export interface Session {
  query(text: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Declares a suite twice, on PGlite and on PostgreSQL; the second is skipped where there is none. */
export function eachEngine(
  describe: DescribeLike,
  name: string,
  suite: (open: () => Promise<TestEngine>, on: 'pglite' | 'postgres') => void,
): void {
  describe(`${name} on PGlite`, () => suite(openPglite, 'pglite'));
  describeWith(describe, 'postgres', `${name} on PostgreSQL`, () =>
    suite(openPostgres, 'postgres'),
  );
}

async function openPglite(): Promise<TestEngine> {
  const database = await PGlite.create();
  return {
    exec: async (text) => {
      await database.exec(text);
    },
    query: (text, values = []) => database.query(text, [...values]),
    close: () => database.close(),
  };
}

async function openPostgres(): Promise<TestEngine> {
  const server = await startPostgres();
  const admin = new pg.Client(server.url);
  await admin.connect();
  const name = `headgate_pagination_${randomUUID().replaceAll('-', '')}`;
  await admin.query(`create database ${name} template template0`);
  const url = new URL(server.url);
  url.pathname = name;
  const pool = new pg.Pool({ connectionString: url.href, max: 4 });
  // `pool.end()` answers before its sessions are over; those that the forced drop ends are reported here.
  pool.on('error', () => undefined);
  return {
    url: url.href,
    exec: async (text) => {
      await pool.query(text);
    },
    query: async <Row>(text: string, values: readonly unknown[] = []) => {
      const { rows } = await pool.query(text, [...values]);
      return { rows: rows as Row[] };
    },
    async connect() {
      const client = new pg.Client(url.href);
      await client.connect();
      return { query: (text) => client.query(text), close: () => client.end() };
    },
    async close() {
      await pool.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      await server.stop();
    },
  };
}
