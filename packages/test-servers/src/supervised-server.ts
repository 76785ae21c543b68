import { type ChildProcess, fork } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerUser, SupervisorRequest, SupervisorResponse } from './supervisor-messages.ts';

const startTimeoutMs = 30_000;
const pollMs = 15;

export interface SupervisedServerOptions {
  /** For messages and for the name of the temporary directory. */
  name: string;
  user?: ServerUser | undefined;
  /** Asks the server to end in order. */
  stopSignal: NodeJS.Signals;
  /** Ends the server at once. */
  killSignal: NodeJS.Signals;
}

/** The program to run and how to see that it answers. */
export interface ServerCommand {
  command: string;
  args: readonly string[];
  /** Resolves to true once the server serves; it is asked again and again until then. */
  isReady: (log: string, pid: number) => boolean | Promise<boolean>;
}

/** The server ended before it was ready; `log` is what it said. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  readonly log: string;

  constructor(message: string, log: string) {
    super(`${message}\n${log.trim().split('\n').slice(-15).join('\n')}`);
    this.log = log;
  }

  get portWasTaken(): boolean {
    return /address already in use/i.test(this.log);
  }
}

/** How a program ended: its exit code, unless a signal ended it, and the same in words. */
interface ServerEnd {
  code: number | null;
  text: string;
}

/** A temporary directory and, while it is started, a server running in it. */
export class SupervisedServer {
  readonly directory: string;
  readonly #options: SupervisedServerOptions;
  readonly #supervisor: ChildProcess;
  #pid: number | undefined;
  #end: ServerEnd | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: SupervisedServerOptions) {
    this.#options = options;
    this.directory = mkdtempSync(join(tmpdir(), `headgate-${options.name}-`));
    if (options.user) chownSync(this.directory, options.user.uid, options.user.gid);
    const { NODE_OPTIONS: _, ...env } = process.env;
    const program = fileURLToPath(new URL('./supervisor.ts', import.meta.url));
    this.#supervisor = fork(program, [this.directory, options.killSignal], {
      execArgv: [],
      env,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#supervisor.on('message', (message) => this.#receive(message as SupervisorResponse));
    // A test process that forgets to stop its server can still end, which stops the server.
    this.#supervisor.unref();
    this.#supervisor.channel?.unref();
  }

  /** The server's process id, while it runs. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** What the server has written so far. */
  log(): string {
    try {
      return readFileSync(join(this.directory, 'server.log'), 'utf8');
    } catch {
      return '';
    }
  }

  /** Runs a program that prepares the directory, and waits for its end. */
  async run(command: string, args: readonly string[]): Promise<void> {
    const end = await this.#runUntil({ command, args }, () => false);
    if (end?.code !== 0) throw new ServerStartError(`${command} failed`, end?.log ?? '');
  }

  /** Starts the server and waits until it is ready. */
  async start(command: ServerCommand): Promise<void> {
    const end = await this.#runUntil(command, command.isReady);
    if (end)
      throw new ServerStartError(`${this.#options.name} did not start: ${end.text}`, end.log);
  }

  /** Resolves to nothing once the program is ready, or to how it ended before. */
  async #runUntil(
    { command, args }: Pick<ServerCommand, 'command' | 'args'>,
    isReady: ServerCommand['isReady'],
  ): Promise<(ServerEnd & { log: string }) | undefined> {
    const logBefore = this.log().length;
    this.#end = undefined;
    this.#send({ type: 'start', command, args, user: this.#options.user });
    const deadline = Date.now() + startTimeoutMs;
    while (Date.now() < deadline) {
      const log = this.log().slice(logBefore);
      const end = this.#howItEnded();
      if (end) return { ...end, log };
      if (this.#pid !== undefined && (await isReady(log, this.#pid))) return undefined;
      await sleep(pollMs);
    }
    throw new ServerStartError(
      `${command} was not ready within ${startTimeoutMs} ms`,
      this.log().slice(logBefore),
    );
  }

  /** Ends the server and keeps its directory, so that it can be started again. */
  async halt(signal: NodeJS.Signals = this.#options.stopSignal): Promise<void> {
    if (this.#pid === undefined) return;
    this.#send({ type: 'signal', signal });
    while (this.#pid !== undefined && this.#supervisor.connected) await sleep(pollMs);
  }

  /** Ends the server and the supervisor and removes the directory. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await this.halt();
    if (this.#supervisor.exitCode === null && this.#supervisor.signalCode === null) {
      this.#supervisor.ref();
      const exited = new Promise((resolve) => this.#supervisor.once('exit', resolve));
      if (this.#supervisor.connected) this.#supervisor.disconnect();
      await exited;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  #howItEnded(): ServerEnd | undefined {
    return this.#end;
  }

  #send(message: SupervisorRequest): void {
    this.#supervisor.send(message, (error) => {
      if (error) this.#end ??= { code: null, text: error.message };
    });
  }

  #receive(message: SupervisorResponse): void {
    switch (message.type) {
      case 'started':
        this.#pid = message.pid;
        break;
      case 'failed':
        this.#end = { code: null, text: message.message };
        break;
      case 'exited':
        this.#pid = undefined;
        this.#end = {
          code: message.code,
          text: `it ended with ${message.signal ?? `code ${message.code}`}`,
        };
        break;
    }
  }
}

/** Waits `ms` milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
