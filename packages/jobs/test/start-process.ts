import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

/** A process that writes JSON lines. */
export interface LineProcess {
  readonly child: ChildProcess;
  readonly lines: Record<string, unknown>[];
  /** Waits for a line with this member. */
  line(member: string, timeoutMs?: number): Promise<Record<string, unknown>>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts `worker-process.ts` on a database. */
export function startWorkerProcess(url: string): LineProcess {
  const script = fileURLToPath(new URL('./worker-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@headgate/source', script, url], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  return {
    child,
    lines,
    ended,
    async line(member, timeoutMs) {
      const find = () => lines.find((line) => member in line);
      await until(() => find() !== undefined, timeoutMs);
      return find() ?? {};
    },
  };
}
