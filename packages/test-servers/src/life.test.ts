import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whyUnavailable } from './why-unavailable.ts';

const kinds = ['postgres', 'redis', 'nginx'] as const;
const missing = kinds.map((kind) => whyUnavailable(kind)).find((reason) => reason !== undefined);

interface Started {
  pid: number;
  directory: string;
}

/** A test process that has started every server and stops none. */
async function startAll() {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../test/start-all.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
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
    await expect.poll(() => started.filter(isThere), { timeout: 10_000 }).toEqual([]);
  });

  it('end with their directories when it is killed', async () => {
    const { child, started } = await startAll();
    child.kill('SIGKILL');
    await expect.poll(() => started.filter(isThere), { timeout: 10_000 }).toEqual([]);
  });

  it('end with their directories when it is interrupted', async () => {
    const { child, started } = await startAll();
    child.kill('SIGINT');
    await expect.poll(() => started.filter(isThere), { timeout: 10_000 }).toEqual([]);
  });
});
