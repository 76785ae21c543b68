import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { identifySelf, isRunning, type ProcessIdentity } from './process-identity.ts';

const retryMs = 20;
const takeoverTimeoutMs = 10_000;
const heartbeatMs = 5_000;

/** How long a holder that cannot be looked up, in another container say, counts as alive. */
export const foreignHolderTimeoutMs = 30_000;
const unfinishedFileTimeoutMs = 2_000;

/** A lock that this process holds until it releases it or dies. */
export interface FileLock {
  release(): Promise<void>;
}

/** Who has the lock instead. */
export interface HeldLock {
  heldBy: ProcessIdentity;
}

/**
 * Takes the lock at `path`, also from a holder that is dead, or tells who has it.
 *
 * The file appears whole or not at all, by `link`. It is taken over by renaming a new one onto it,
 * which only the holder of a second lock of the same kind may do: two processes that both saw the
 * dead holder cannot both replace it, and the file is never absent in between.
 */
export async function acquireFileLock(path: string): Promise<FileLock | HeldLock> {
  const self = await identifySelf();
  const deadline = performance.now() + takeoverTimeoutMs;
  for (;;) {
    if (await create(path, self)) return hold(path, self);
    const holder = await read(path);
    if (holder === 'gone') continue;
    if (holder === 'unfinished') {
      await sleep(retryMs);
      continue;
    }
    if (await isAlive(path, holder, self)) return { heldBy: holder };

    const takeover = await acquireFileLock(`${path}.takeover`);
    if ('heldBy' in takeover) {
      if (performance.now() > deadline) return takeover;
      await sleep(retryMs);
      continue;
    }
    try {
      const current = await read(path);
      if (typeof current !== 'object' || current.token !== holder.token) continue;
      await replace(path, self);
      return hold(path, self);
    } finally {
      await takeover.release();
    }
  }
}

function hold(path: string, self: ProcessIdentity): FileLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      const current = await read(path);
      if (typeof current === 'object' && current.token === self.token) {
        await rm(path, { force: true });
      }
    },
  };
}

async function create(path: string, self: ProcessIdentity): Promise<boolean> {
  const whole = `${path}.${self.token}`;
  try {
    await writeFile(whole, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
    await link(whole, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') {
      return createWithoutLinks(path, self);
    }
    throw error;
  } finally {
    await rm(whole, { force: true });
  }
}

/** For file systems without hard links: the file may be seen before it is written. */
async function createWithoutLinks(path: string, self: ProcessIdentity): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function replace(path: string, self: ProcessIdentity): Promise<void> {
  const whole = `${path}.${self.token}`;
  await writeFile(whole, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
  await rename(whole, path);
}

const unreadable: ProcessIdentity = { pid: 0, startedAt: undefined, origin: '', token: '' };

async function read(path: string): Promise<ProcessIdentity | 'gone' | 'unfinished'> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    throw error;
  }
  const identity = parse(text);
  if (identity) return identity;
  const age = await ageMs(path);
  if (age === undefined) return 'gone';
  return age < unfinishedFileTimeoutMs ? 'unfinished' : unreadable;
}

function parse(text: string): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity> | null;
    if (typeof value?.pid !== 'number' || typeof value.token !== 'string') return undefined;
    return {
      pid: value.pid,
      startedAt: value.startedAt,
      origin: value.origin ?? '',
      token: value.token,
    };
  } catch {
    return undefined;
  }
}

async function isAlive(path: string, holder: ProcessIdentity, self: ProcessIdentity) {
  if (holder === unreadable) return false;
  if (holder.origin === self.origin) return isRunning(holder);
  const age = await ageMs(path);
  return age !== undefined && age < foreignHolderTimeoutMs;
}

async function ageMs(path: string): Promise<number | undefined> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
