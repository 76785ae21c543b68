import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A program of this folder that runs in a process of its own. */
export interface Child {
  readonly pid: number;
  /** The next line it prints; rejects when it ends without one. */
  line(): Promise<string>;
  /** Closes its standard input, which asks it to end, and waits until it has. */
  end(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts `test/<program>` with arguments, on the sources of this package. */
export function startChild(program: string, ...args: string[]): Child {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=@headgate/source', join(import.meta.dirname, program), ...args],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const exited = once(child, 'exit');
  if (!child.stdout) throw new Error('A child process without standard output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${program} ended without a word`);
      return value;
    },
    async end() {
      child.stdin?.end();
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
