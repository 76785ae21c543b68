import { connect } from 'node:net';
import { findServerProgram } from './executables.ts';
import { withFreePorts } from './free-port.ts';
import { SupervisedServer } from './supervised-server.ts';
import { whyUnavailable } from './why-unavailable.ts';

export interface StartRedisOptions {
  /** Appends every write to a file, so that data survives `halt()` and `resume()`; off by default. */
  durable?: boolean;
  /** More arguments of `redis-server`, such as `['--maxmemory', '1mb']`. */
  args?: readonly string[];
  /** Starts a server of one's own even when the environment names a running one. */
  dedicated?: boolean;
  /** Finds ports to try; any free ones by default. */
  findPorts?: (count: number) => Promise<number[]>;
}

/** A running Redis without a password. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** The temporary directory, or undefined for a server that was running before. */
  readonly directory: string | undefined;
  /** The server's process id, while it runs and is ours. */
  readonly pid: number | undefined;
  /** Ends the server and keeps its directory; only for a dedicated server. */
  halt(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again after `halt()`, on the same port. */
  resume(): Promise<void>;
  /** Ends the server and removes its directory; a server that was running before is left alone. */
  stop(): Promise<void>;
}

/**
 * Starts Redis on a free port, or returns the one that `HEADGATE_TEST_REDIS_URL` names; keep keys of
 * a shared one under a prefix of your own.
 *
 * @throws when Redis is not installed; ask `whyUnavailable('redis')` first.
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<RedisServer> {
  const running = process.env['HEADGATE_TEST_REDIS_URL'];
  if (running && !options.dedicated) return runningServer(running);

  const { HEADGATE_TEST_REDIS_URL: _, ...env } = process.env;
  const reason = whyUnavailable('redis', { env });
  if (reason !== undefined) throw new Error(reason);

  const server = new SupervisedServer({
    name: 'redis',
    stopSignal: 'SIGTERM',
    killSignal: 'SIGKILL',
  });
  try {
    let port = 0;
    const start = (chosen: number) =>
      server.start({
        command: findServerProgram('redis-server') ?? 'redis-server',
        args: [
          ...['--port', String(chosen), '--bind', '127.0.0.1', '--dir', server.directory],
          ...['--save', '', '--appendonly', options.durable ? 'yes' : 'no'],
          ...(options.args ?? []),
        ],
        isReady: async (log) => log.includes('Ready to accept connections') && answersPing(chosen),
      });
    const startOn = async ([chosen = 0]: number[]) => {
      await start(chosen);
      port = chosen;
    };
    await withFreePorts(1, startOn, options.findPorts);
    return {
      url: `redis://127.0.0.1:${port}`,
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

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

function runningServer(url: string): RedisServer {
  const refuse = () => {
    throw new Error('A shared Redis is not halted: start one with { dedicated: true }');
  };
  return {
    url,
    port: Number(new URL(url).port || 6379),
    directory: undefined,
    pid: undefined,
    halt: async () => refuse(),
    resume: async () => refuse(),
    stop: async () => undefined,
  };
}
