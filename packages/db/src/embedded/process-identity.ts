import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** Names one run of one process, so that another process which got its id later is not taken for it. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, as the system writes it; undefined where the system does not tell. */
  startedAt: string | undefined;
  /** The boot and the pid namespace in which `pid` means something. */
  origin: string;
  /** Tells apart what one process does at different times. */
  token: string;
}

/** Identifies this process, with a new token at each call. */
export async function identifySelf(): Promise<ProcessIdentity> {
  return {
    pid: process.pid,
    startedAt: (await inspect(process.pid))?.startedAt,
    origin: await originOfPids(),
    token: randomUUID(),
  };
}

/** True while the process of that identity runs; only for identities of the same origin. */
export async function isRunning({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  const found = await inspect(pid);
  if (!found) return false;
  return startedAt === undefined || found.startedAt === undefined || found.startedAt === startedAt;
}

async function inspect(pid: number): Promise<{ startedAt: string | undefined } | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  if (process.platform === 'linux') return inspectLinux(pid);
  if (process.platform === 'win32') return { startedAt: undefined };
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return { startedAt: stdout.trim() || undefined };
  } catch {
    return { startedAt: undefined };
  }
}

/** Reads proc_pid_stat(5): the state is the first field behind the command, the start the twentieth. */
async function inspectLinux(pid: number): Promise<{ startedAt: string | undefined } | undefined> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return { startedAt: undefined };
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const hasEnded = fields[0] === 'Z' || fields[0] === 'X';
  return hasEnded ? undefined : { startedAt: fields[19] };
}

async function originOfPids(): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
