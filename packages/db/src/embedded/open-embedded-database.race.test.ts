import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startChild } from '../../test/child.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { openEmbeddedDatabase } from './open-embedded-database.ts';
import { cachedSnapshots, ensureSnapshot } from './snapshot.ts';

describe('the embedded database, between processes', () => {
  it('opens in exactly one of the processes that start at once after a kill', async () => {
    const dataDir = join(await temporaryDirectory(), 'data');
    const killed = startChild('hold-database.ts', dataDir);
    expect(await killed.line()).toBe('open');
    await killed.kill();

    const children = Array.from({ length: 4 }, () => startChild('hold-database.ts', dataDir));
    const lines = await Promise.all(children.map((child) => child.line()));
    const winner = children[lines.indexOf('open')];
    expect(lines.toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => `locked ${winner?.pid}`),
      'open',
    ]);
    await Promise.all(children.map((child) => child.end()));
  });

  it('is whole or not there when the process that makes it from a snapshot is killed', async () => {
    await ensureSnapshot(cachedSnapshots());
    const dataDir = join(await temporaryDirectory(), 'data');
    for (const sign of ['pglite.new', 'pglite.new/PG_VERSION', 'pglite.new/global/pg_control']) {
      const child = startChild('hold-database.ts', dataDir);
      await vi.waitUntil(() => existsSync(join(dataDir, sign)), { interval: 1, timeout: 20_000 });
      await child.kill();
      expect(await readdir(dataDir)).toEqual(['pglite.lock', 'pglite.new']);
    }
    const database = await openEmbeddedDatabase({ dataDir });
    expect(await database.prisma.organization.count()).toBe(0);
    await database.close();
    expect(await readdir(dataDir)).toEqual(['pglite']);
  });
});
