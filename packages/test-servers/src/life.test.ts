import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { whyUnavailable } from './why-unavailable.ts';

const kinds = ['postgres', 'redis', 'nginx'] as const;
const missing = kinds.map((kind) => whyUnavailable(kind)).find((reason) => reason !== undefined);

interface Started {
  pid: number;
  directory: string;
}

/** A test process that has started every server and stops none. */
function start(env: Record<string, string> = {}) {
  return spawn(process.execPath, [join(import.meta.dirname, '../test/start-all.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
}

async function startAll() {
  const child = start();
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const started = JSON.parse(line.toString()) as Started[];
  expect(started.filter(isThere)).toHaveLength(3);
  return { child, started };
}

function isThere({ pid, directory }: Started): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return existsSync(directory);
  }
}

describe.skipIf(missing)('servers whose test process does not stop them', () => {
  it('end with their directories when it ends', async () => {
    const { child, started } = await startAll();
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect.poll(() => started.filter(isThere), { timeout: 45_000 }).toEqual([]);
  });

  it('end with their directories when it is killed', async () => {
    const { child, started } = await startAll();
    child.kill('SIGKILL');
    await expect.poll(() => started.filter(isThere), { timeout: 45_000 }).toEqual([]);
  });

  it('end with their directories when it is interrupted', async () => {
    const { child, started } = await startAll();
    child.kill('SIGINT');
    await expect.poll(() => started.filter(isThere), { timeout: 45_000 }).toEqual([]);
  });

  it('end with their directories when it is killed while PostgreSQL is being prepared', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'life-'));
    onTestFinished(() => rm(temporary, { recursive: true, force: true }));
    await chmod(temporary, 0o777);
    const child = start({ TMPDIR: temporary });
    await expect
      .poll(() => globSync(`${temporary}/*/data/PG_VERSION`), { timeout: 45_000, interval: 2 })
      .toHaveLength(1);
    child.kill('SIGKILL');
    await expect.poll(() => readdirSync(temporary), { timeout: 45_000 }).toEqual([]);
  });
});
