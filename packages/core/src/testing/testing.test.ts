import { describe, expect, it } from 'vitest';
import { systemRandom, uuidv7 } from '../index.ts';
import { seededRandom, sequentialIds, testClock } from './index.ts';

describe('doubles', () => {
  it('moves a clock only when told to', () => {
    const clock = testClock('2026-01-01T00:00:00Z');
    expect(clock()).toBe(clock());
    clock.advance(1500);
    expect(new Date(clock()).toISOString()).toBe('2026-01-01T00:00:01.500Z');
  });

  it('makes ids in order, in the form of UUIDv7', () => {
    const next = sequentialIds();
    const ids = [next(), next(), next()];
    expect(ids).toEqual([...ids].sort());
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('repeats random bytes for the same seed, and gives others for another', () => {
    expect(seededRandom(7)(64)).toEqual(seededRandom(7)(64));
    expect(seededRandom(7)(64)).not.toEqual(seededRandom(8)(64));
    expect(new Set(seededRandom(7)(4096)).size).toBe(256);
  });
});

describe('the real ones', () => {
  it('gives as many random bytes as asked for, never the same', () => {
    expect(systemRandom(32)).toHaveLength(32);
    expect(systemRandom(32)).not.toEqual(systemRandom(32));
  });

  it('makes UUIDv7 that sort by their time, by the clock that is given', () => {
    const clock = testClock('2026-01-01T00:00:00Z');
    const generateId = uuidv7(clock);
    const first = generateId();
    clock.advance(1);
    expect(generateId() > first).toBe(true);
    expect(Number.parseInt(first.replaceAll('-', '').slice(0, 12), 16)).toBe(
      Date.parse('2026-01-01T00:00:00Z'),
    );
  });

  it('makes UUIDv7 in order within a millisecond and with a clock that is set back, none twice', () => {
    const clock = testClock('2026-01-01T00:00:00Z');
    const generateId = uuidv7(clock);
    const ids = Array.from({ length: 1000 }, (_, index) => {
      if (index % 300 === 299) clock.advance(-1000);
      return generateId();
    });
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    const random = ids.map((id) => id.slice(-11));
    expect(new Set(random).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });
});
