import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PlainHeaders } from './plain-headers.ts';

// Some that are no names or values, and some that are the same but for case or space around them.
const name = fc.oneof(
  fc.constantFrom(
    'Vary',
    'vary',
    'ETag',
    'Set-Cookie',
    'set-cookie',
    'X-A',
    'x-a',
    '',
    'a b',
    'é',
    '__proto__',
  ),
  fc.string({ maxLength: 4 }),
);
const value = fc.oneof(
  fc.constantFrom('', 'a', ' a\t', 'a\r\nX-B: b', 'a\0', 'é', '☃', '\n', 'a, b'),
  fc.string({ maxLength: 6 }),
);
const call = fc.oneof(
  fc.record({ method: fc.constantFrom('set', 'append'), given: fc.tuple(name, value) }),
  fc.record({ method: fc.constantFrom('get', 'has', 'delete'), given: fc.tuple(name) }),
  fc.record({ method: fc.constantFrom('getSetCookie'), given: fc.constant([]) }),
);

/** What a method gives back, or that it threw a TypeError. */
function outcome(
  headers: Headers,
  { method, given }: { method: string; given: readonly string[] },
): unknown {
  try {
    return Reflect.apply(Reflect.get(headers, method), headers, given) ?? null;
  } catch (error) {
    return error instanceof TypeError ? 'TypeError' : error;
  }
}

const inOrder = (pairs: Iterable<[string, string]>) =>
  [...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

it('answers as Headers do, whatever is done with it', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 30 }), (calls) => {
      const real = new Headers();
      const plain = new PlainHeaders();
      for (const made of calls) expect(outcome(plain, made)).toEqual(outcome(real, made));
      expect(inOrder(plain)).toEqual([...real]);
      expect([...plain.keys()].sort()).toEqual([...real.keys()]);
      expect([...plain.values()].sort()).toEqual([...real.values()].sort());
      const told: [string, string][] = [];
      plain.forEach((text, field) => void told.push([field, text]));
      expect(told).toEqual([...plain.entries()]);
    }),
    { numRuns: 2_000 },
  );
});

it('is taken for Headers by those who read them', () => {
  const plain = new PlainHeaders([
    ['Set-Cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['Content-Type', 'text/plain'],
  ]);
  expect(plain).toBeInstanceOf(Headers);
  for (const copy of [new Headers(plain), new Response('', { headers: plain }).headers]) {
    expect([...copy]).toEqual(inOrder(plain));
    expect(copy.getSetCookie()).toEqual(['a=1', 'b=2']);
  }
});

it('keeps no value in an error', () => {
  expect(() => new PlainHeaders([['Set-Cookie', 'secret\n']])).not.toThrow();
  expect(() => new PlainHeaders([['Set-Cookie', 'secret\nX: y']])).toThrow(/^(?!.*secret)/);
});
