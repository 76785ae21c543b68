import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { acquireFileLock, type FileLock, foreignHolderTimeoutMs } from './file-lock.ts';
import { identifySelf } from './process-identity.ts';

let path: string;

beforeEach(async () => {
  path = join(await temporaryDirectory(), 'lock');
});

async function acquire(): Promise<FileLock> {
  const lock = await acquireFileLock(path);
  if ('heldBy' in lock) throw new Error(`held by ${lock.heldBy.pid}`);
  return lock;
}

describe('the lock of the embedded database', () => {
  it('is refused while it is held, also within one process', async () => {
    const lock = await acquire();
    expect(await acquireFileLock(path)).toMatchObject({ heldBy: { pid: process.pid } });
    await lock.release();
  });

  it('is free again after its release, which leaves no file', async () => {
    await (await acquire()).release();
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
    await (await acquire()).release();
  });

  it('is taken from a process whose id has gone to another since', async () => {
    const reused = { ...(await identifySelf()), startedAt: '1' };
    await writeFile(path, JSON.stringify(reused));
    await (await acquire()).release();
  });

  it('is not taken from a process of another container that was there a moment ago', async () => {
    const foreign = { ...(await identifySelf()), pid: 1, origin: 'another pid namespace' };
    await writeFile(path, JSON.stringify(foreign));
    expect(await acquireFileLock(path)).toEqual({ heldBy: foreign });
  });

  it('is taken from a process of another container that has been silent', async () => {
    const foreign = { ...(await identifySelf()), pid: 1, origin: 'another pid namespace' };
    await writeFile(path, JSON.stringify(foreign));
    const past = new Date(Date.now() - foreignHolderTimeoutMs - 1_000);
    await utimes(path, past, past);
    await (await acquire()).release();
  });

  it('is taken from a file that nobody finished writing', async () => {
    await writeFile(path, '');
    const past = new Date(Date.now() - 60_000);
    await utimes(path, past, past);
    await (await acquire()).release();
  });

  it('is not given up by a holder whose lock somebody else has now', async () => {
    const lock = await acquire();
    const other = JSON.stringify(await identifySelf());
    await writeFile(path, other);
    await lock.release();
    expect(await readFile(path, 'utf8')).toBe(other);
  });
});
