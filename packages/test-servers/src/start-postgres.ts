import { join } from 'node:path';
import { findServerProgram, unprivilegedUser } from './executables.ts';
import { withFreePorts } from './free-port.ts';
import { SupervisedServer } from './supervised-server.ts';
import { whyUnavailable } from './why-unavailable.ts';

export interface StartPostgresOptions {
  /** Keeps `fsync` on, for tests of what survives a crash of the machine; off by default. */
  durable?: boolean;
  /** 200 by default. */
  maxConnections?: number;
  /** More settings, as in `postgresql.conf`. */
  settings?: Readonly<Record<string, string>>;
  /** Starts a server of one's own even when the environment names a running one. */
  dedicated?: boolean;
  /** Finds ports to try; any free ones by default. */
  findPorts?: (count: number) => Promise<number[]>;
}

/** A running PostgreSQL, with a superuser whose URL needs no password. */
export interface PostgresServer {
  /** URL of the database `postgres` as superuser: make databases of your own from there. */
  readonly url: string;
  readonly port: number;
  /** The temporary directory with the Unix socket, or undefined for a server that was running before. */
  readonly directory: string | undefined;
  /** The postmaster's process id, while it runs and is ours. */
  readonly pid: number | undefined;
  /** Ends the server and keeps its data; only for a dedicated server. */
  halt(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again after `halt()`, on the same port. */
  resume(): Promise<void>;
  /** Ends the server and removes its directory; a server that was running before is left alone. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a free port, or returns the one that `HEADGATE_TEST_POSTGRES_URL` names.
 *
 * @throws when PostgreSQL is not installed; ask `whyUnavailable('postgres')` first.
 *
 * @example
 * ```ts
 * const server = await startPostgres();
 * const client = new pg.Client(server.url);
 * await server.stop();
 * ```
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<PostgresServer> {
  const running = process.env['HEADGATE_TEST_POSTGRES_URL'];
  if (running && !options.dedicated) return runningServer(running);

  const { HEADGATE_TEST_POSTGRES_URL: _, ...env } = process.env;
  const reason = whyUnavailable('postgres', { env });
  if (reason !== undefined) throw new Error(reason);
  const user = unprivilegedUser() ?? undefined;
  const initdb = findServerProgram('initdb') ?? 'initdb';
  const postgres = findServerProgram('postgres') ?? 'postgres';

  const server = new SupervisedServer({
    name: 'postgres',
    user,
    stopSignal: 'SIGINT',
    killSignal: 'SIGQUIT',
  });
  const data = join(server.directory, 'data');
  try {
    const superuser = ['-U', 'postgres', '-A', 'trust'];
    await server.run(initdb, ['-D', data, ...superuser, '-E', 'UTF8', '--locale=C.UTF-8', '-N']);
    let port = 0;
    const start = (chosen: number) =>
      server.start({
        command: postgres,
        args: ['-D', data, ...settingsFor(options, server.directory, chosen)],
        isReady: (log) => log.includes('database system is ready to accept connections'),
      });
    const startOn = async ([chosen = 0]: number[]) => {
      await start(chosen);
      port = chosen;
    };
    await withFreePorts(1, startOn, options.findPorts);
    return {
      url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      port,
      directory: server.directory,
      get pid() {
        return server.pid;
      },
      halt: (signal) => server.halt(signal),
      resume: () => start(port),
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function settingsFor(options: StartPostgresOptions, directory: string, port: number): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: directory.length < 80 ? directory : '',
    max_connections: String(options.maxConnections ?? 200),
    timezone: 'UTC',
    log_destination: 'stderr',
    logging_collector: 'off',
    // Commits still reach the kernel, so that `halt('SIGQUIT')` loses none.
    ...(options.durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function runningServer(url: string): PostgresServer {
  const refuse = () => {
    throw new Error('A shared PostgreSQL is not halted: start one with { dedicated: true }');
  };
  return {
    url,
    port: Number(new URL(url).port || 5432),
    directory: undefined,
    pid: undefined,
    halt: async () => refuse(),
    resume: async () => refuse(),
    stop: async () => undefined,
  };
}
