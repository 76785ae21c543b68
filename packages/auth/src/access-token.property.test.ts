import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audience, issuer, secret } from '../test/support.ts';
import { createAccessTokens } from './access-token.ts';
import { createKeyRing } from './key-ring.ts';
import { generateRefreshToken, hashRefreshToken, isRefreshToken } from './refresh-token.ts';

const tokens = createAccessTokens({
  keys: createKeyRing([{ kid: 'k1', secret }]),
  issuer,
  audience,
  clockToleranceSeconds: 5,
});

const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 });
const claims = fc.record({
  userId: id,
  organizationId: id,
  sessionId: id,
  tokenId: id,
  epoch: fc.nat(),
  generation: fc.nat(),
  issuedAt: fc.integer({ min: 1, max: 4_102_444_800 }),
  expiresAt: fc.constant(4_102_444_800 + 900),
});

describe('tokens, as a law', () => {
  it('an access token says what it was signed with', () => {
    fc.assert(
      fc.property(claims, (given) => {
        const { userId, organizationId, sessionId, tokenId, epoch, generation } = given;
        expect(tokens.verify(tokens.sign(given), given.issuedAt * 1000)).toEqual({
          userId,
          organizationId,
          sessionId,
          tokenId,
          epoch,
          generation,
          expiresAt: new Date(given.expiresAt * 1000),
        });
      }),
    );
  });

  it('an access token with any one character changed is refused', () => {
    const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
    fc.assert(
      fc.property(claims, fc.nat(), fc.constantFrom(...base64url), (given, place, character) => {
        const token = tokens.sign(given);
        const index = place % token.length;
        fc.pre(token[index] !== character);
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        expect(() => tokens.verify(changed, given.issuedAt * 1000)).toThrow(
          expect.objectContaining({ code: 'invalid_token' }),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('a refresh token carries its 32 bytes and is stored as another 32', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const token = generateRefreshToken(() => bytes);
        expect(isRefreshToken(token)).toBe(true);
        expect(new Uint8Array(Buffer.from(token, 'base64url'))).toEqual(bytes);
        const hash = hashRefreshToken(token);
        expect(hash).toHaveLength(32);
        expect(new Uint8Array(hash)).not.toEqual(bytes);
      }),
    );
  });

  it('no text but 43 characters of base64url is taken for a refresh token', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isRefreshToken(text)).toBe(/^[\w-]{43}$/.test(text) && !text.endsWith('\n'));
      }),
    );
  });
});
