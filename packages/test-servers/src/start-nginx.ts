import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { findServerProgram } from './executables.ts';
import { withFreePorts } from './free-port.ts';
import { SupervisedServer } from './supervised-server.ts';
import { whyUnavailable } from './why-unavailable.ts';

/** What a configuration is written for. */
export interface NginxContext {
  /** The first of `ports`. */
  port: number;
  /** Free ports of 127.0.0.1 to listen on. */
  ports: readonly number[];
  /** The temporary directory, which is also nginx's prefix: relative paths start there. */
  directory: string;
}

export interface StartNginxOptions {
  /** The whole `nginx.conf`, which must listen on every port of the context. */
  config: (context: NginxContext) => string;
  /** How many ports to find; 1 by default. */
  ports?: number;
  /** More files, such as certificates, by their path below the directory. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Finds ports to try; any free ones by default. */
  findPorts?: (count: number) => Promise<number[]>;
}

/** A running nginx. */
export interface NginxServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  readonly ports: readonly number[];
  readonly directory: string;
  /** The master's process id, while it runs. */
  readonly pid: number | undefined;
  /** What nginx wrote to its standard error, which is also its error log unless `config` says otherwise. */
  log(): string;
  /** Ends the server and removes its directory. */
  stop(): Promise<void>;
}

/**
 * Starts nginx with a configuration of one's own.
 *
 * @throws with nginx's own words when it refuses the configuration.
 *
 * @example
 * ```ts
 * const nginx = await startNginx({
 *   config: ({ port }) => `events {} http { server { listen 127.0.0.1:${port}; } }`,
 * });
 * ```
 */
export async function startNginx(options: StartNginxOptions): Promise<NginxServer> {
  const reason = whyUnavailable('nginx');
  if (reason !== undefined) throw new Error(reason);

  const server = new SupervisedServer({
    name: 'nginx',
    stopSignal: 'SIGTERM',
    killSignal: 'SIGTERM',
  });
  const { directory } = server;
  try {
    // Started by root, nginx reads files as another user.
    await chmod(directory, 0o755);
    for (const [path, content] of Object.entries(options.files ?? {})) {
      const file = join(directory, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    const startOn = async (chosen: number[]) => {
      const config = options.config({ port: chosen[0] ?? 0, ports: chosen, directory });
      const file = join(directory, 'nginx.conf');
      await writeFile(file, config);
      await server.start({
        command: findServerProgram('nginx') ?? 'nginx',
        args: ['-p', directory, '-c', file, '-e', 'stderr', '-g', directivesMissingFrom(config)],
        // nginx tries a taken port again for a while, and meanwhile its owner would answer for it.
        isReady: async (log) =>
          !/address already in use/i.test(log) &&
          (await Promise.all(chosen.map(accepts))).every(Boolean),
      });
      return chosen;
    };
    const ports = await withFreePorts(options.ports ?? 1, startOn, options.findPorts);
    const port = ports[0] ?? 0;
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      ports,
      directory,
      get pid() {
        return server.pid;
      },
      log: () => server.log(),
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The directives that a supervised nginx needs, less those the configuration has: twice is an error. */
function directivesMissingFrom(config: string): string {
  const has = (directive: string) => new RegExp(`^\\s*${directive}\\s`, 'm').test(config);
  return [has('daemon') ? '' : 'daemon off;', has('pid') ? '' : 'pid nginx.pid;'].join(' ').trim();
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
