import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { audience, failure, issuer, secret } from '../test/support.ts';
import { createAccessTokens } from './access-token.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';

const now = Date.UTC(2026, 0, 15, 12);
const seconds = now / 1000;
const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const keys = createKeyRing([
  { kid: 'k1', secret },
  { kid: 'k2', secret: `${secret} two` },
  { kid: 'rsa', algorithm: 'RS256', privateKey: rsa.privateKey },
  { kid: 'ec', algorithm: 'ES256', privateKey: ec.privateKey },
]);

function tokensOf(ring: KeyRing) {
  return createAccessTokens({ keys: ring, issuer, audience, clockToleranceSeconds: 5 });
}

const tokens = tokensOf(keys);

const claims = {
  iss: issuer,
  aud: audience,
  sub: randomUUID(),
  sid: randomUUID(),
  org: randomUUID(),
  jti: randomUUID(),
  iat: seconds,
  exp: seconds + 900,
};
const header = { alg: 'HS256', typ: 'at+jwt', kid: 'k1' };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hs256 = (key: string) => (input: string) =>
  createHmac('sha256', key).update(input).digest('base64url');
const asymmetric = (key: KeyObject) => (input: string) =>
  sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');

/** Makes a token by hand, without the code under test. */
function forge(
  change: { header?: object; claims?: object; sign?: (input: string) => string } = {},
): string {
  const input = `${encode({ ...header, ...change.header })}.${encode({ ...claims, ...change.claims })}`;
  return `${input}.${(change.sign ?? hs256(secret))(input)}`;
}

async function codeOf(token: string, at = now): Promise<unknown> {
  const error = await failure((async () => tokens.verify(token, at))());
  return (error as { code?: unknown }).code;
}

describe('an access token', () => {
  it('is accepted when it was made by hand as RFC 9068 says', () => {
    expect(tokens.verify(forge(), now)).toEqual({
      userId: claims.sub,
      organizationId: claims.org,
      sessionId: claims.sid,
      tokenId: claims.jti,
      epoch: 0,
      generation: 0,
      expiresAt: new Date(claims.exp * 1000),
    });
  });

  it.each([
    ['HS256', { kid: 'k', secret }],
    ['RS256', { kid: 'k', algorithm: 'RS256' as const, privateKey: rsa.privateKey }],
    ['ES256', { kid: 'k', algorithm: 'ES256' as const, privateKey: ec.privateKey }],
  ])('is signed and verified with %s, and names its key, type and algorithm', (alg, key) => {
    const own = tokensOf(createKeyRing([key]));
    const token = own.sign({
      userId: 'user',
      organizationId: 'organization',
      sessionId: 'session',
      tokenId: 'token',
      epoch: 0,
      generation: 0,
      issuedAt: seconds,
      expiresAt: seconds + 60,
    });
    const [head = '', body = ''] = token.split('.');
    const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(decode(head)).toEqual({ alg, typ: 'at+jwt', kid: 'k' });
    expect(decode(body)).toEqual({
      iss: issuer,
      aud: audience,
      sub: 'user',
      org: 'organization',
      sid: 'session',
      jti: 'token',
      epoch: 0,
      gen: 0,
      iat: seconds,
      exp: seconds + 60,
    });
    expect(own.verify(token, now).userId).toBe('user');
  });

  it('A13 is refused with alg none, signed or not', async () => {
    expect(await codeOf(forge({ header: { alg: 'none' }, sign: () => '' }))).toBe('invalid_token');
    expect(await codeOf(forge({ header: { alg: 'none' } }))).toBe('invalid_token');
    expect(await codeOf(forge({ header: { alg: 'None' }, sign: () => '' }))).toBe('invalid_token');
    expect(await codeOf(forge({ sign: () => '' }))).toBe('invalid_token');
  });

  it('A13 is refused when a public key was used as an HMAC secret', async () => {
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const token = forge({ header: { kid: 'rsa' }, sign: hs256(pem) });
    expect(await codeOf(token)).toBe('invalid_token');
  });

  it('A13 is refused when it asks for another algorithm than its key has', async () => {
    const sign = asymmetric(rsa.privateKey);
    expect(await codeOf(forge({ header: { alg: 'RS256', kid: 'k1' }, sign }))).toBe(
      'invalid_token',
    );
    expect(await codeOf(forge({ header: { alg: 'HS512' } }))).toBe('invalid_token');
    expect(await codeOf(forge({ header: { alg: ['HS256'] } }))).toBe('invalid_token');
  });

  it('A13 does not trust a key that it brings along', async () => {
    const jwk = ec.publicKey.export({ format: 'jwk' });
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sign = asymmetric(other.privateKey);
    const token = forge({ header: { alg: 'ES256', kid: 'ec', jwk }, sign });
    expect(await codeOf(token)).toBe('invalid_token');
  });

  it('A13 is refused with a critical extension', async () => {
    expect(await codeOf(forge({ header: { crit: ['x'], x: 1 } }))).toBe('invalid_token');
    expect(await codeOf(forge({ header: { crit: [] } }))).toBe('invalid_token');
  });

  it('A14 is refused with an unknown, a wrong or no key name', async () => {
    expect(await codeOf(forge({ header: { kid: 'k3' } }))).toBe('invalid_token');
    expect(await codeOf(forge({ header: { kid: 'k2' } }))).toBe('invalid_token');
    expect(await codeOf(forge({ header: { kid: undefined } }))).toBe('invalid_token');
    expect(await codeOf(forge({ header: { kid: '__proto__' } }))).toBe('invalid_token');
    expect(await codeOf(forge({ header: { kid: 1 } }))).toBe('invalid_token');
  });

  it('A15 is accepted as application/at+jwt and refused as any other type', async () => {
    expect(tokens.verify(forge({ header: { typ: 'application/at+jwt' } }), now).userId).toBe(
      claims.sub,
    );
    expect(tokens.verify(forge({ header: { typ: 'AT+JWT' } }), now).userId).toBe(claims.sub);
    for (const typ of ['JWT', 'id+jwt', 'logout+jwt', '', undefined, 1]) {
      expect(await codeOf(forge({ header: { typ } }))).toBe('invalid_token');
    }
  });

  it('A15 is refused for another audience or issuer, and without', async () => {
    expect(await codeOf(forge({ claims: { aud: 'https://other.example' } }))).toBe('invalid_token');
    expect(await codeOf(forge({ claims: { aud: undefined } }))).toBe('invalid_token');
    expect(await codeOf(forge({ claims: { iss: 'https://other.example' } }))).toBe('invalid_token');
    expect(await codeOf(forge({ claims: { iss: undefined } }))).toBe('invalid_token');
    expect(tokens.verify(forge({ claims: { aud: ['x', audience] } }), now).userId).toBe(claims.sub);
  });

  it.each(['sub', 'jti', 'iat', 'exp', 'sid', 'org'])(
    'A15 is refused without %s',
    async (claim) => {
      expect(await codeOf(forge({ claims: { [claim]: undefined } }))).toBe('invalid_token');
      expect(await codeOf(forge({ claims: { [claim]: null } }))).toBe('invalid_token');
      expect(await codeOf(forge({ claims: { [claim]: '' } }))).toBe('invalid_token');
    },
  );

  it('A15 holds 4 seconds past its end and not 6, with a tolerance of 5', async () => {
    const exp = claims.exp * 1000;
    expect(tokens.verify(forge(), exp + 4000).userId).toBe(claims.sub);
    expect(await codeOf(forge(), exp + 6000)).toBe('token_expired');
  });

  it('A15 is refused before its nbf', async () => {
    expect(await codeOf(forge({ claims: { nbf: seconds + 60 } }))).toBe('invalid_token');
  });

  it('is judged by a clock at its very start, too', async () => {
    expect(tokens.verify(forge({ claims: { iat: 0, exp: 900 } }), 0).userId).toBe(claims.sub);
    expect(await codeOf(forge({ claims: { iat: 0, exp: -900 } }), 0)).toBe('token_expired');
  });

  it.each([
    ['nothing', ''],
    ['a refresh token', 'OImF0lJxj_OxWo3pPQe_UYryL5CH-KiahpE_HamlYU8'],
    ['dots', '..'],
    ['two parts', forge().split('.').slice(0, 2).join('.')],
    ['four parts', `${forge()}.x`],
    ['a header that is no JSON', `e30e30.${forge().split('.').slice(1).join('.')}`],
    ['a header that is an array', `${encode([1])}.${forge().split('.').slice(1).join('.')}`],
    ['a header that is null', `${encode(null)}.${forge().split('.').slice(1).join('.')}`],
    ['a space at the end', `${forge()} `],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('A15 is refused when it is %s', async (_, token) => {
    expect(await codeOf(token)).toBe('invalid_token');
  });

  it('A15 is refused when it is not even a text', async () => {
    for (const value of [undefined, null, 1, {}]) {
      // A caller in plain JavaScript may pass anything.
      expect(await codeOf(value as unknown as string)).toBe('invalid_token');
    }
  });

  it('A16 verifies with the old key while the new one signs, and no more once it is gone', async () => {
    const k1 = { kid: 'k1', secret };
    const k2 = { kid: 'k2', secret: `${secret} two` };
    const claimsOf = {
      userId: 'user',
      organizationId: 'organization',
      sessionId: 'session',
      tokenId: 'token',
      epoch: 0,
      generation: 0,
      issuedAt: seconds,
      expiresAt: seconds + 900,
    };
    const before = tokensOf(createKeyRing([k1]));
    const published = tokensOf(createKeyRing([k1, k2]));
    const switched = tokensOf(createKeyRing([k2, k1]));
    const retired = tokensOf(createKeyRing([k2]));

    const old = before.sign(claimsOf);
    const young = switched.sign(claimsOf);
    expect(published.sign(claimsOf)).toBe(old);
    expect(published.verify(young, now).userId).toBe('user');
    expect(switched.verify(old, now).userId).toBe('user');
    expect(retired.verify(young, now).userId).toBe('user');
    expect(() => retired.verify(old, now)).toThrow(
      expect.objectContaining({ code: 'invalid_token' }),
    );
  });

  it('A15 is judged by time and by its key each time, however often it was accepted', async () => {
    const token = forge();
    for (let time = 0; time < 3; time += 1) {
      const { expiresAt } = tokens.verify(token, now);
      expect(expiresAt.getTime()).toBe(claims.exp * 1000);
      expiresAt.setTime(0);
    }
    expect(await codeOf(token.slice(0, -3) + forge({ claims: { sub: 'eve' } }).slice(-3))).toBe(
      'invalid_token',
    );
    expect(await codeOf(token, claims.exp * 1000 + 6000)).toBe('token_expired');
    expect(tokens.verify(token, now).userId).toBe(claims.sub);

    const early = forge({ claims: { nbf: seconds } });
    expect(tokens.verify(early, now).userId).toBe(claims.sub);
    expect(await codeOf(early, now - 6000)).toBe('invalid_token');

    let known = true;
    const changing = tokensOf({ ...keys, find: (kid) => (known ? keys.find(kid) : undefined) });
    expect(changing.verify(token, now).userId).toBe(claims.sub);
    known = false;
    expect(() => changing.verify(token, now)).toThrow();
  });

  it('is verified once, and anew when ten thousand others came between', () => {
    let looks = 0;
    const key = {
      ...keys.current,
      get algorithm() {
        looks += 1;
        return 'HS256' as const;
      },
    };
    const own = tokensOf({ ...keys, find: () => key });
    const verify = (index: number): boolean => {
      looks = 0;
      own.verify(forge({ claims: { jti: `token-${index}` } }), now);
      return looks > 0;
    };
    expect([verify(0), verify(0)]).toEqual([true, false]);
    for (let index = 1; index < 10_000; index += 1) verify(index);
    expect(verify(0)).toBe(false);
    expect([verify(10_000), verify(0)]).toEqual([true, true]);
  });
});
