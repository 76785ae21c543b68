import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../test/child.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';

/** Starts processes that all ask for the lock, and says who got it and whom the others saw. */
async function compete(path: string, count: number) {
  const children = Array.from({ length: count }, () => startChild('hold-lock.ts', path));
  const lines = await Promise.all(children.map((child) => child.line()));
  const winners = children.filter((_, index) => lines[index] === 'held');
  return { children, winners, seen: lines.filter((line) => line !== 'held') };
}

describe('the lock of the embedded database, between processes', () => {
  it('goes to one of many that ask for it at once', async () => {
    const path = join(await temporaryDirectory(), 'lock');
    const { children, winners, seen } = await compete(path, 6);
    expect(winners).toHaveLength(1);
    expect(new Set(seen)).toEqual(new Set([String(winners[0]?.pid)]));
    await Promise.all(children.map((child) => child.end()));
  });

  it('goes from a killed holder to exactly one of many, again and again', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'lock');
    let { children, winners } = await compete(path, 1);
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(children.map((child) => child.kill()));
      ({ children, winners } = await compete(path, 6));
      expect(winners).toHaveLength(1);
    }
    await Promise.all(children.map((child) => child.end()));
    expect(await readdir(directory)).toEqual([]);
  });
});
