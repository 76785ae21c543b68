import { createPublicKey, createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createKeyRing, parseKeyRing } from './key-ring.ts';

const text = 'never-to-be-printed-0123456789abcdef';
const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('a key ring', () => {
  it('signs with the first key and finds all of them', () => {
    const ring = parseKeyRing(` new:${text} , old:${text}2`);
    expect(ring.current.kid).toBe('new');
    expect(ring.find('new')?.algorithm).toBe('HS256');
    expect(ring.find('old')?.kid).toBe('old');
    expect(ring.find('older')).toBeUndefined();
  });

  it('does not print its keys in any way', () => {
    const ring = parseKeyRing(`k1:${text}`);
    const printed = [
      JSON.stringify({ ring }),
      JSON.stringify(ring.current),
      inspect(ring, { depth: 9, showHidden: true }),
      inspect(ring.current, { depth: 9, showHidden: true }),
      String(ring),
    ].join('\n');
    expect(printed).not.toContain(text);
    expect(printed).not.toContain(Buffer.from(text).toString('base64').slice(0, 20));
    expect(inspect(ring)).toBe('KeyRing { kids: k1 }');
    expect(JSON.stringify(ring)).toBe('{"kids":["k1"]}');
  });

  it('takes secrets as text, bytes and KeyObject', () => {
    const bytes = randomBytes(32);
    const ring = createKeyRing([
      { kid: 'a', secret: text },
      { kid: 'b', secret: bytes },
      { kid: 'c', secret: createSecretKey(bytes) },
    ]);
    expect(ring.find('b')?.verificationKey.equals(createSecretKey(bytes))).toBe(true);
    expect(ring.find('c')?.verificationKey.equals(createSecretKey(bytes))).toBe(true);
  });

  it('takes asymmetric keys as KeyObject and PEM, private and public', () => {
    const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const publicPem = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const ring = createKeyRing([
      { kid: 'rsa', algorithm: 'RS256', privateKey: pem },
      { kid: 'ec', algorithm: 'ES256', publicKey: publicPem },
    ]);
    expect(ring.find('rsa')?.verificationKey.equals(rsa.publicKey)).toBe(true);
    expect(ring.find('ec')?.signingKey).toBeNull();
  });

  it('publishes the public keys, and nothing of secrets', () => {
    const ring = createKeyRing([
      { kid: 'rsa', algorithm: 'RS256', privateKey: rsa.privateKey },
      { kid: 'ec', algorithm: 'ES256', privateKey: ec.privateKey },
      { kid: 'hs', secret: text },
    ]);
    const { keys } = ring.jwks();
    expect(keys.map(({ kid, alg, use, kty }) => ({ kid, alg, use, kty }))).toEqual([
      { kid: 'rsa', alg: 'RS256', use: 'sig', kty: 'RSA' },
      { kid: 'ec', alg: 'ES256', use: 'sig', kty: 'EC' },
    ]);
    for (const jwk of keys) {
      expect(Object.keys(jwk)).not.toContain('d');
      expect(Object.keys(jwk)).not.toContain('k');
    }
    const [jwk] = keys;
    expect(createPublicKey({ key: { ...jwk }, format: 'jwk' }).equals(rsa.publicKey)).toBe(true);
    expect(parseKeyRing(`k1:${text}`).jwks()).toEqual({ keys: [] });
  });

  it('takes the public half of a private key that was given as a public one', () => {
    const ring = createKeyRing([
      { kid: 'hs', secret: text },
      { kid: 'ec', algorithm: 'ES256', publicKey: ec.privateKey },
    ]);
    expect(ring.find('ec')?.verificationKey.type).toBe('public');
    expect(ring.find('ec')?.signingKey).toBeNull();
  });
});

describe('a key ring refuses', () => {
  const weakRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const { privateKey } = ec;

  it.each([
    ['no keys', () => createKeyRing([])],
    ['an empty text', () => parseKeyRing('')],
    ['a trailing comma', () => parseKeyRing(`k1:${text},`)],
    ['an entry without a name', () => parseKeyRing(text)],
    ['an empty name', () => parseKeyRing(`:${text}`)],
    ['a name with a space', () => parseKeyRing(`k 1:${text}`)],
    ['one name twice', () => parseKeyRing(`k1:${text},k1:${text}`)],
    ['31 bytes', () => parseKeyRing(`k1:${'x'.repeat(31)}`)],
    ['31 bytes in a KeyObject', () => createKeyRing([{ kid: 'k', secret: randomBytes(31) }])],
    [
      'a first key that cannot sign',
      () => createKeyRing([{ kid: 'k', algorithm: 'ES256', publicKey: ec.publicKey }]),
    ],
    [
      'a public key as a private one',
      () => createKeyRing([{ kid: 'k', algorithm: 'ES256', privateKey: ec.publicKey }]),
    ],
    ['a public key as a secret', () => createKeyRing([{ kid: 'k', secret: ec.publicKey }])],
    [
      'RSA below 3,072 bits',
      () => createKeyRing([{ kid: 'k', algorithm: 'RS256', privateKey: weakRsa.privateKey }]),
    ],
    [
      'another curve than P-256',
      () => createKeyRing([{ kid: 'k', algorithm: 'ES256', privateKey: p384.privateKey }]),
    ],
    ['an EC key for RS256', () => createKeyRing([{ kid: 'k', algorithm: 'RS256', privateKey }])],
    [
      'a text that is no PEM',
      () => createKeyRing([{ kid: 'k', algorithm: 'RS256', privateKey: text }]),
    ],
  ])('%s, and does not quote it', (_, make) => {
    expect(make).toThrow(TypeError);
    expect(make).not.toThrow(new RegExp(text));
  });

  it.each([`${text}:k1`, `${text}!:k1`, `${text}:k1,${text}:k1`])(
    'a text with name and secret swapped, without printing the secret',
    (swapped) => {
      expect(() => parseKeyRing(swapped)).toThrow(/^key ring: entry 1 has a /);
      expect(() => parseKeyRing(swapped)).not.toThrow(new RegExp(text));
    },
  );
});

describe('parseKeyRing with keys in PEM', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const privatePem = ec.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const publicPem = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString();

  it.each([
    ['as they are', `e1:${privatePem},r1:${publicPem},s1:${'x'.repeat(32)}`],
    [
      'on one line',
      `e1:${privatePem},r1:${publicPem},s1:${'x'.repeat(32)}`.replaceAll('\n', '\\n'),
    ],
  ])('reads them %s, each for its algorithm', (_, text) => {
    const ring = parseKeyRing(text);
    expect(ring.current).toMatchObject({ kid: 'e1', algorithm: 'ES256' });
    expect(ring.find('r1')).toMatchObject({ algorithm: 'RS256', signingKey: null });
    expect(ring.find('s1')).toMatchObject({ algorithm: 'HS256' });
    expect(ring.jwks().keys.map(({ kid, alg }) => [kid, alg])).toEqual([
      ['e1', 'ES256'],
      ['r1', 'RS256'],
    ]);
    expect(JSON.stringify(ring.jwks())).not.toContain('"d"');
  });

  it.each([
    ['a key that is cut off', `e1:${privatePem.slice(0, 80)}`],
    [
      'a curve that ES256 does not have',
      `e1:${generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'pem', type: 'pkcs8' })}`,
    ],
    ['a public key in the first place', `r1:${publicPem}`],
    ['a certificate', 'c1:-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
  ])('refuses %s by its place', (_, text) => {
    expect(() => parseKeyRing(text)).toThrow(/^key ring: entry 1 /);
  });
});
