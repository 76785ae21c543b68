import { createServer, type Server } from 'node:net';
import { describeWith } from '@headgate/test-servers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyPostgres } from '../../test/empty-database.ts';
import { isDatabaseError } from '../errors.ts';
import { migrate } from '../migrate/index.ts';
import {
  createPostgresDatabase,
  type PostgresDatabaseOptions,
} from './create-postgres-database.ts';
import { statementNames } from './statement-names.ts';

function openDatabase(options: PostgresDatabaseOptions) {
  const database = createPostgresDatabase(options);
  onTestFinished(() => database.close());
  return database;
}

/** What a ping of that URL fails with. */
async function pingFailure(url: string): Promise<Error & { code: string }> {
  const error = await openDatabase({ url })
    .ping()
    .catch((caught: unknown) => caught);
  expect(isDatabaseError(error)).toBe(true);
  return error as Error & { code: string };
}

describeWith(describe, 'postgres', 'a PostgreSQL database', () => {
  it('answers a ping, and with code closed after its closing', async () => {
    const { url } = await emptyPostgres();
    const database = openDatabase({ url });
    await database.ping();
    await Promise.all([database.close(), database.close()]);
    await expect(database.ping()).rejects.toMatchObject({ code: 'closed' });
  });

  it('keeps times as they are on a server in another zone', async () => {
    const { url, name, query } = await emptyPostgres();
    await migrate({ url });
    await query(`ALTER DATABASE "${name}" SET timezone = 'America/New_York'`);
    const { prisma } = openDatabase({ url });
    const createdAt = new Date('2026-07-01T10:00:00.001Z');
    const { id } = await prisma.organization.create({
      data: { id: crypto.randomUUID(), name: 'time', createdAt },
    });
    expect((await prisma.organization.findUniqueOrThrow({ where: { id } })).createdAt).toEqual(
      createdAt,
    );
    expect(await query('SELECT created_at FROM organization')).toEqual([{ created_at: createdAt }]);
  });

  it('prepares a statement once for each session, and none behind a pooler that shares them', async () => {
    const { url } = await emptyPostgres();
    for (const [parameters, expected] of [
      ['', 1],
      ['pgbouncer=true', 0],
    ] as const) {
      const pooled = new URL(url);
      pooled.search = parameters;
      const database = openDatabase({ url: pooled.href, maxConnections: 1 });
      for (const value of [1, 2]) {
        expect(await database.prisma.$queryRaw`SELECT ${value}::int AS value`).toEqual([{ value }]);
      }
      // Several statements in one text still run: they cannot be prepared, and are not.
      await database.prisma.$executeRawUnsafe('SET LOCAL jit = off; SELECT 1');
      const { rows } = await database.pool.query(
        'SELECT sum(generic_plans + custom_plans)::int AS uses FROM pg_prepared_statements GROUP BY name',
      );
      expect(rows).toHaveLength(expected);
      if (expected > 0) expect(rows).toEqual([{ uses: 2 }]);
    }
  });

  it('names so many statements and no more', () => {
    const nameOf = statementNames(2);
    const texts = ['SELECT $1', 'SELECT $2', 'SELECT $3', 'SELECT $1'];
    const names = texts.map((sql) => nameOf({ sql, args: [1] }));
    expect(names[0]).not.toBe(names[1]);
    expect(names[2]).toBe('');
    expect(names[3]).toBe(names[0]);
  });

  it('opens no more connections than it may, and shows its name', async () => {
    const { url, name, query } = await emptyPostgres();
    const database = openDatabase({ url, maxConnections: 2, applicationName: 'counted' });
    const sleeps = Array.from({ length: 6 }, () => database.pool.query('SELECT pg_sleep(0.1)'));
    await Promise.all(sleeps);
    expect(
      await query(
        `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = '${name}' AND application_name = 'counted'`,
      ),
    ).toEqual([{ count: 2 }]);
  });

  it('works on after its connections were cut', async () => {
    const { url, query } = await emptyPostgres();
    const errors: Error[] = [];
    const database = openDatabase({ url, onConnectionError: (error) => errors.push(error) });
    await database.ping();
    await query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'headgate' AND datname = current_database()",
    );
    await expect.poll(() => errors.length).toBe(1);
    await database.ping();
  });

  it('names a database that is not there, and not its password', async () => {
    const { url } = await emptyPostgres();
    const missing = new URL(url);
    missing.pathname = '/not_there';
    missing.password = 's3cret';
    const error = await pingFailure(missing.href);
    expect(error.code).toBe('database_missing');
    expect(error.message).toBe(
      `PostgreSQL at 127.0.0.1:${missing.port}/not_there has no such database; create it first`,
    );
  });

  it('says that it was refused', async () => {
    const { url } = await emptyPostgres();
    const stranger = new URL(url);
    stranger.username = 'stranger';
    expect(await pingFailure(stranger.href)).toMatchObject({ code: 'authentication_failed' });
  });
});

describe('a PostgreSQL database without its server', () => {
  it('says unreachable, with the place and without the credentials', async () => {
    const error = await pingFailure('postgresql://app:s3cret@127.0.0.1:1/headgate?sslmode=disable');
    expect(error.code).toBe('unreachable');
    expect(error.message).toBe(
      'PostgreSQL at 127.0.0.1:1/headgate does not answer: connection refused',
    );
  });

  it('says that the host name is not known', async () => {
    const error = await pingFailure('postgresql://app:s3cret@no-such-host.invalid/headgate');
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(
      /^PostgreSQL at no-such-host\.invalid:5432\/headgate does not answer: /,
    );
  });

  it('gives up a ping after its time, when the server takes the connection and stays silent', async () => {
    const url = await silentServer();
    await expect(
      openDatabase({ url, connectionTimeoutMs: 500 }).ping({ timeoutMs: 50 }),
    ).rejects.toMatchObject({ code: 'timeout' });
  });

  it('gives up a ping when its caller does', async () => {
    const url = await silentServer();
    const signal = AbortSignal.abort(new Error('enough'));
    const ping = openDatabase({ url, connectionTimeoutMs: 500 }).ping({ signal });
    await expect(ping).rejects.toMatchObject({ code: 'timeout' });
  });

  it.each([
    ['not a url, s3cret', 'invalid_url'],
    ['mysql://app:s3cret@localhost/x', 'invalid_url'],
    ['postgresql://app:s3cret@host:port/x', 'invalid_url'],
    ['postgresql://app:s3cret%@localhost/x', 'invalid_url'],
  ])('refuses the URL %j and repeats no part of it', (url, code) => {
    const attempt = () => createPostgresDatabase({ url });
    expect(attempt).toThrow(expect.objectContaining({ code }));
    expect(attempt).not.toThrow(/s3cret/);
  });
});

/** Listens and never says a word. */
async function silentServer(): Promise<string> {
  const server = await new Promise<Server>((resolve) => {
    const listening = createServer((socket) => {
      onTestFinished(() => {
        socket.destroy();
      });
    }).listen(0, '127.0.0.1', () => resolve(listening));
  });
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return `postgresql://app@127.0.0.1:${address.port}/headgate`;
}
