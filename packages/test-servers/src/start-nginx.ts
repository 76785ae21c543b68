import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
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
  /**
   * Directives for the `http` block that keep nginx's temporary files in the directory and log no
   * access: elsewhere only root may write.
   */
  localPaths: string;
}

const localPaths = [
  'access_log off;',
  ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (user) => `${user}_temp_path temporary-${user};`,
  ),
].join(' ');

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
 *   config: ({ port, localPaths }) =>
 *     `events {} http { ${localPaths} server { listen 127.0.0.1:${port}; } }`,
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
      const config = options.config({ port: chosen[0] ?? 0, ports: chosen, directory, localPaths });
      const file = join(directory, 'nginx.conf');
      await writeFile(file, config);
      await server.start({
        command: findServerProgram('nginx') ?? 'nginx',
        args: ['-p', directory, '-c', file, '-e', 'stderr', '-g', directivesMissingFrom(config)],
        // Written once its ports are bound; on a taken one, it is the owner that accepts.
        isReady: async (_, pid) =>
          (await readPid(resolve(directory, pidFileOf(config)))) === pid &&
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

const ownPidFile = /^\s*pid\s+(\S+?)\s*;/m;

/** The directives that a supervised nginx needs, less those the configuration has: twice is an error. */
function directivesMissingFrom(config: string): string {
  const daemon = /^\s*daemon\s/m.test(config) ? '' : 'daemon off;';
  const pid = ownPidFile.test(config) ? '' : `pid ${pidFileOf(config)};`;
  return `${daemon} ${pid}`.trim();
}

/** Where nginx writes its process id, relative to the directory. */
function pidFileOf(config: string): string {
  return ownPidFile.exec(config)?.[1] ?? 'nginx.pid';
}

async function readPid(file: string): Promise<number | undefined> {
  return readFile(file, 'utf8').then(Number, () => undefined);
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
