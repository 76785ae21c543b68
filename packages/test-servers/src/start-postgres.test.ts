import { existsSync } from 'node:fs';
import pg from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { describeWith } from './describe-with.ts';
import { freePorts, withFreePorts } from './free-port.ts';
import { shareServers } from './shared-servers.ts';
import { type PostgresServer, type StartPostgresOptions, startPostgres } from './start-postgres.ts';

async function start(options: StartPostgresOptions = {}): Promise<PostgresServer> {
  const server = await startPostgres({ dedicated: true, ...options });
  onTestFinished(() => server.stop());
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function runs(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

describeWith(describe, 'postgres', 'startPostgres', () => {
  it('answers, and leaves neither process nor directory when it stops', async () => {
    const server = await start();
    const { pid, directory = '' } = server;
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(runs(pid)).toBe(true);
    expect(existsSync(directory)).toBe(true);
    await Promise.all([server.stop(), server.stop()]);
    expect(runs(pid)).toBe(false);
    expect(existsSync(directory)).toBe(false);
    await expect(query(server.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('has the settings that tests rely on', async () => {
    const { url } = await start({ settings: { work_mem: '7MB' } });
    const names = ['fsync', 'max_connections', 'server_encoding', 'TimeZone', 'work_mem'];
    const [row] = await query(
      url,
      `SELECT ${names.map((name) => `current_setting('${name}') AS "${name}"`)}, datcollate
       FROM pg_database WHERE datname = 'template0'`,
    );
    expect(row).toEqual({
      fsync: 'off',
      max_connections: '200',
      server_encoding: 'UTF8',
      TimeZone: 'UTC',
      work_mem: '7MB',
      datcollate: 'C.UTF-8',
    });
  });

  it('writes through to the disk when asked to', async () => {
    const { url } = await start({ durable: true });
    expect(await query(url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('keeps its data and port when it is halted and resumed', async () => {
    const server = await start();
    await query(server.url, 'CREATE TABLE t AS SELECT 1 AS x');
    await server.halt('SIGQUIT');
    expect(server.pid).toBeUndefined();
    await expect(query(server.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.resume();
    expect(await query(server.url, 'SELECT x FROM t')).toEqual([{ x: 1 }]);
  });

  it('stops while clients are connected', async () => {
    const server = await start();
    const client = new pg.Client(server.url);
    client.on('error', () => undefined);
    await client.connect();
    await server.stop();
    expect(runs(server.pid)).toBe(false);
  });

  it('uses the server that the environment names, and does not stop it', async () => {
    const server = await start();
    vi.stubEnv('HEADGATE_TEST_POSTGRES_URL', server.url);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const shared = await startPostgres();
    expect(shared).toMatchObject({ url: server.url, port: server.port, directory: undefined });
    await expect(shared.halt()).rejects.toThrow('dedicated');
    await shared.stop();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is started once for all by shareServers, which names it in the environment', async () => {
    vi.stubEnv('HEADGATE_TEST_POSTGRES_URL', undefined);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const stop = await shareServers(['postgres']);
    const url = process.env['HEADGATE_TEST_POSTGRES_URL'] ?? '';
    expect((await startPostgres()).url).toBe(url);
    const stopNothing = await shareServers(['postgres']);
    await stopNothing();
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await stop();
    expect(process.env['HEADGATE_TEST_POSTGRES_URL']).toBeUndefined();
    await expect(query(url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says what PostgreSQL said when it does not start', async () => {
    await expect(start({ settings: { no_such_setting: '1' } })).rejects.toThrow(
      'unrecognized configuration parameter "no_such_setting"',
    );
  });
});

describe('withFreePorts', () => {
  it('finds different ports', async () => {
    const ports = await freePorts(10);
    expect(new Set(ports).size).toBe(10);
  });

  it('does not try again when the fault is not the port', async () => {
    const fault = new Error('no');
    const start = vi.fn().mockRejectedValue(fault);
    await expect(withFreePorts(1, start)).rejects.toBe(fault);
    expect(start).toHaveBeenCalledTimes(1);
  });
});
