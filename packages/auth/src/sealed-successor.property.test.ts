import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyRing } from './key-ring.ts';
import { openSuccessor, sealSuccessor } from './sealed-successor.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rings = [
  createKeyRing([{ kid: 'k1', secret: 'a secret of more than thirty-two bytes' }]),
  createKeyRing([{ kid: 'x'.repeat(64), algorithm: 'ES256', privateKey }]),
];
const token = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));
const random = randomBytes;

describe('a sealed successor, as a law', () => {
  it('opens with the presented token and the ring, and fits a column of 128 bytes', () => {
    fc.assert(
      fc.property(token, token, fc.constantFrom(...rings), (presented, successor, keys) => {
        const sealed = sealSuccessor({ keys, random }, presented, successor);
        expect(sealed.length).toBeLessThanOrEqual(128);
        expect(openSuccessor(keys, presented, sealed)).toBe(successor);
      }),
    );
  });

  it('opens with no other token, not even with all that the store knows of this one', () => {
    fc.assert(
      fc.property(token, token, fc.constantFrom(...rings), (presented, successor, keys) => {
        const sealed = sealSuccessor({ keys, random }, presented, successor);
        const stored = createHash('sha256').update(presented, 'ascii').digest('base64url');
        for (const other of [stored, successor, '', 'A'.repeat(43)]) {
          fc.pre(other !== presented);
          expect(openSuccessor(keys, other, sealed)).toBeNull();
        }
      }),
    );
  });

  it('opens with no other ring, also one whose key has the same name', () => {
    fc.assert(
      fc.property(token, token, (presented, successor) => {
        const [keys] = rings;
        if (keys === undefined) throw new Error('no ring');
        const sealed = sealSuccessor({ keys, random }, presented, successor);
        const namesake = createKeyRing([
          { kid: 'k1', secret: 'another secret of thirty-two bytes' },
        ]);
        for (const other of [namesake, ...rings.slice(1)]) {
          expect(openSuccessor(other, presented, sealed)).toBeNull();
        }
      }),
    );
  });

  it('does not open once any byte is changed, or any is missing', () => {
    fc.assert(
      fc.property(
        token,
        token,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (presented, successor, at, by) => {
          const [keys] = rings;
          if (keys === undefined) throw new Error('no ring');
          const sealed = Buffer.from(sealSuccessor({ keys, random }, presented, successor));
          expect(openSuccessor(keys, presented, sealed.subarray(0, at % sealed.length))).toBeNull();
          const place = at % sealed.length;
          sealed[place] = (sealed[place] ?? 0) ^ by;
          expect(openSuccessor(keys, presented, sealed)).toBeNull();
        },
      ),
    );
  });
});
