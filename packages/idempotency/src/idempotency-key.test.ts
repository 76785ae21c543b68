import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIdempotencyError } from './errors.ts';
import { parseIdempotencyKey, requireIdempotencyKey } from './idempotency-key.ts';

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isIdempotencyError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

const uuid = '8e03978e-40d5-43dd-bc93-6894a57f9324';

describe('Idempotency-Key', () => {
  it.each([
    ['8e03', '8e03'],
    ['"8e03"', '8e03'],
    [uuid, uuid],
    [`"${uuid}"`, uuid],
    [' 8e03\t', '8e03'],
    ['"with space"', 'with space'],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ["~!#$%&'()*+,-./:;<=>?@[]^_`{|}", "~!#$%&'()*+,-./:;<=>?@[]^_`{|}"],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
    [`"${'\\"'.repeat(255)}"`, '"'.repeat(255)],
  ])('C10 reads %s', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key);
    expect(parseIdempotencyKey([header])).toBe(key);
  });

  it.each([
    ['an empty value', ''],
    ['white space', '  '],
    ['an empty string', '""'],
    ['256 characters', 'x'.repeat(256)],
    ['256 quoted characters', `"${'x'.repeat(256)}"`],
    ['256 escaped characters', `"${'\\"'.repeat(256)}"`],
    ['characters beyond ASCII', 'schlüssel'],
    ['quoted characters beyond ASCII', '"schlüssel"'],
    ['a control character', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['bare white space', 'a b'],
    ['two values', '"a", "b"'],
    ['two values without white space', '"a","b"'],
    ['two bare values', 'a, b'],
    ['an open quote', '"a'],
    ['an unknown escape', '"a\\b"'],
    ['a parameter', '"a";x=1'],
    ['much white space', `${' '.repeat(100_000)}a`],
  ])('C10 refuses %s', (_, header) => {
    expect(codeOf(() => parseIdempotencyKey(header))).toBe('idempotency_key_invalid');
  });

  it('C10 refuses two header lines, even equal ones', () => {
    expect(codeOf(() => parseIdempotencyKey(['a', 'b']))).toBe('idempotency_key_invalid');
    expect(codeOf(() => parseIdempotencyKey(['a', 'a']))).toBe('idempotency_key_invalid');
  });

  it('tells a missing header from a wrong one', () => {
    for (const header of [null, undefined, []]) {
      expect(parseIdempotencyKey(header)).toBeNull();
      expect(codeOf(() => requireIdempotencyKey(header))).toBe('idempotency_key_missing');
    }
    expect(codeOf(() => requireIdempotencyKey(''))).toBe('idempotency_key_invalid');
    expect(requireIdempotencyKey('8e03')).toBe('8e03');
  });

  it('C10 any text gives a key of 1 to 255 characters or an error that shows nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (header) => {
        try {
          expect(parseIdempotencyKey(header)).toMatch(/^[\x20-\x7e]{1,255}$/);
        } catch (error) {
          if (!isIdempotencyError(error)) throw error;
          expect(error.message).toBe(
            'The idempotency key is not 1 to 255 visible ASCII characters.',
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('C10 every key reads the same quoted and bare', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/), (key) => {
        expect(parseIdempotencyKey(`"${key}"`)).toBe(parseIdempotencyKey(key));
      }),
    );
  });
});
