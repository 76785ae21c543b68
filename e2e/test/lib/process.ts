import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** A tool that the workspace has pinned. */
export const pinned = (tool: string) => join(root, 'node_modules', '.bin', tool);

export const pinnedNode = pinned('node');

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Whom it runs as; root alone may say. */
  readonly uid?: number;
  readonly gid?: number;
  /** What it reads from standard input; nothing when left out. */
  readonly input?: string;
}

/** A process of a program under test. */
export class TestProcess implements AsyncDisposable {
  /** Everything it has written to standard output and standard error. */
  output = '';
  stderr = '';
  readonly #child;
  readonly #exit: Promise<number | null>;

  constructor(command: string, args: readonly string[], options: ProcessOptions = {}) {
    this.#child = spawn(command, args, {
      cwd: options.cwd ?? root,
      ...(options.uid !== undefined && { uid: options.uid }),
      ...(options.gid !== undefined && { gid: options.gid }),
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that nothing it has started can outlive the test.
      detached: true,
      env: withoutUndefined({ ...process.env, CI: undefined, NODE_ENV: undefined, ...options.env }),
    });
    this.#child.stdin.end(options.input);
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      this.stderr += text;
    });
    this.#exit = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  /** Its number on this machine. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until the output matches; fails with the output when the process ends before. */
  async waitFor(pattern: RegExp, timeoutMs = 60_000): Promise<RegExpExecArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`it ended before it wrote ${pattern}:\n${this.output}`);
      }
      if (Date.now() > deadline) throw new Error(`it never wrote ${pattern}:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Resolves with the exit code; `null` after a signal that it did not handle. */
  exited(): Promise<number | null> {
    return this.#exit;
  }

  /** Sends a signal and resolves with the exit code. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      process.kill(-(this.#child.pid ?? 0), 'SIGKILL');
    } catch {
      // The whole group has ended already.
    }
    await this.#exit;
  }
}

/** Runs a program to its end. */
export async function run(command: string, args: readonly string[], options: ProcessOptions = {}) {
  const child = new TestProcess(command, args, options);
  const code = await child.exited();
  return { code, output: child.output, stderr: child.stderr };
}

function withoutUndefined(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}
