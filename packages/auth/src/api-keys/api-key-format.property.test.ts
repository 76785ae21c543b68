import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatApiKey, generateApiKeySecret, parseApiKey } from './api-key-format.ts';

const realm = { prefix: 'hg', environment: 'live' };
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const ids = fc.oneof(
  fc.uuid({ version: [4, 7] }),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
);

describe('the text of an API key', () => {
  it('gives back the id and the secret that it was made of', () => {
    fc.assert(
      fc.property(ids, bytes, (id, random) => {
        const secret = generateApiKeySecret(() => random);
        expect(parseApiKey(realm, formatApiKey(realm, { id, secret }))).toEqual({ id, secret });
      }),
    );
  });

  it('is another one for other random bytes', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const same = Buffer.compare(one, other) === 0;
        const [first, second] = [one, other].map((each) => generateApiKeySecret(() => each));
        expect(first === second).toBe(same);
      }),
    );
  });

  it('A26 is a fault, never a key, after any change of one character', () => {
    const secret = generateApiKeySecret(() => new Uint8Array(32).fill(7));
    const key = formatApiKey(realm, { id: randomUUID(), secret });
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, by) => {
        fc.pre(key[at] !== by);
        expect(typeof parseApiKey(realm, key.slice(0, at) + by + key.slice(at + 1))).toBe('string');
      }),
    );
  });

  it('is read from any text without an exception', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseApiKey(realm, text) === 'string'));
  });
});
