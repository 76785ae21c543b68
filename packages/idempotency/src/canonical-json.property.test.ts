import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

/** RFC 8785 by the book, for values that JSON.parse reads without loss. */
function reference(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(reference).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${reference(member)}`);
  return `{${members.join(',')}}`;
}

// The text of -0 is "0", so that what is written here is always read without loss.
const value = fc
  .jsonValue({ stringUnit: 'grapheme' })
  .map((any) => JSON.parse(JSON.stringify(any)));

describe('canonical JSON laws', () => {
  it('C06 agrees with RFC 8785 in whatever way the text was indented', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(0, 1, '\t'), (any: unknown, indent) => {
        expect(canonicalJson(JSON.stringify(any, null, indent))).toBe(reference(any));
      }),
      { numRuns: 500 },
    );
  });

  it('C06 is its own canonical form', () => {
    fc.assert(
      fc.property(value, (any: unknown) => {
        const once = canonicalJson(JSON.stringify(any));
        expect(once === null ? null : canonicalJson(once)).toBe(once);
      }),
    );
  });

  it('C07 never gives one form to two different integers', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: -4n, max: 4n }), (integer, step) => {
        fc.pre(step !== 0n);
        const [one, other] = [integer, integer + step].map((n) => canonicalJson(n.toString()));
        if (one !== null) expect(one).not.toBe(other);
      }),
      { numRuns: 1000 },
    );
  });

  it('accepts exactly what JSON.parse accepts, or gives null', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .tuple(
          value,
          fc.nat(),
          fc.constantFrom('', '"', '\\', ',', '{', ']', ':', '0', 'e', '\u0001', '-'),
        )
        .map(([any, at, insert]) => {
          const valid = JSON.stringify(any);
          const index = at % (valid.length + 1);
          return valid.slice(0, index) + insert + valid.slice(index + 1);
        }),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        const written = canonicalJson(candidate);
        if (written !== null) expect(JSON.parse(written)).toEqual(JSON.parse(candidate));
      }),
      { numRuns: 2000 },
    );
  });
});
