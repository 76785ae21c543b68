import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from './canonical.ts';

describe('canonical text of a filter', () => {
  it('keeps values of different types apart', () => {
    const values = [
      null,
      undefined,
      true,
      1,
      1n,
      '1',
      [1],
      { 1: 1 },
      new Date(1),
      Uint8Array.of(1),
    ];
    expect(new Set(values.map(canonicalText)).size).toBe(values.length);
  });

  it('takes a missing property for undefined and -0 for 0', () => {
    expect(canonicalText({ a: undefined, b: -0 })).toBe(canonicalText({ b: 0 }));
  });

  it('asks an object for its JSON form', () => {
    expect(canonicalText({ toJSON: () => '1.50' })).toBe(canonicalText({ toJSON: () => '1.50' }));
    expect(canonicalText({ toJSON: () => '1.50' })).not.toBe(
      canonicalText({ toJSON: () => '1.5' }),
    );
  });

  it('refuses what has no such form', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [() => 1, Symbol('x'), new Map(), new Set(), cycle]) {
      expect(() => canonicalText(value)).toThrow(TypeError);
    }
  });

  it('differs exactly when the JSON values differ', () => {
    const sorted = (value: unknown): unknown =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, entry]) => ['key', key, sorted(entry)])
            .concat([['object']])
        : Array.isArray(value)
          ? ['array', ...value.map(sorted)]
          : value;
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(canonicalText(a) === canonicalText(b)).toBe(same);
        expect(canonicalText(JSON.parse(JSON.stringify(a)))).toBe(canonicalText(a));
      }),
    );
  });
});
