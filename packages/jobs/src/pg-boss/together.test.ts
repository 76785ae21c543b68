import { describe, expect, it } from 'vitest';
import { together } from './together.ts';

describe('what is settled together', () => {
  it('is what is asked for at the same time, and each is told of its own', async () => {
    const rounds: string[][] = [];
    const settle = together<{ id: string }>(async (items) => {
      rounds.push(items.map(({ id }) => id));
      return new Set(items.map(({ id }) => id).filter((id) => id !== 'b'));
    });
    expect(await Promise.all(['a', 'b', 'c'].map((id) => settle({ id })))).toEqual([
      true,
      false,
      true,
    ]);
    expect(await settle({ id: 'd' })).toBe(true);
    expect(rounds).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('fails for all that were asked for, and for none that come later', async () => {
    let failing = true;
    const settle = together<{ id: string }>(async (items) => {
      if (failing) throw new Error('away');
      return new Set(items.map(({ id }) => id));
    });
    const asked = await Promise.allSettled([settle({ id: 'a' }), settle({ id: 'b' })]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    failing = false;
    expect(await settle({ id: 'a' })).toBe(true);
  });

  it('holds two claims of one job apart', async () => {
    const rounds: number[][] = [];
    const settle = together<{ id: string; claim: number }>(async (items) => {
      rounds.push(items.map(({ claim }) => claim));
      return new Set(items.map(({ id }) => id));
    });
    await Promise.all([settle({ id: 'a', claim: 0 }), settle({ id: 'a', claim: 1 })]);
    expect(rounds).toEqual([[0], [1]]);
  });
});
