import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../test/child.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';

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
});
