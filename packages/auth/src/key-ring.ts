import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  KeyObject,
} from 'node:crypto';
import { inspect } from 'node:util';

/** How access tokens are signed (RFC 7518 section 3.1). */
export type SigningAlgorithm = 'HS256' | 'RS256' | 'ES256';

/**
 * A key of the ring. A secret signs and verifies (HS256); a private key signs and its public half verifies; a public key
 * only verifies. Asymmetric keys are KeyObjects or PEM texts.
 */
export type KeyDescription =
  | {
      /** The name under which tokens refer to the key: 1–64 of `A–Z a–z 0–9 . _ -`. */
      readonly kid: string;
      readonly algorithm?: 'HS256';
      /** At least 32 bytes; a text counts as its UTF-8 bytes. */
      readonly secret: string | Uint8Array | KeyObject;
    }
  | {
      readonly kid: string;
      readonly algorithm: 'RS256' | 'ES256';
      readonly privateKey: string | KeyObject;
    }
  | {
      readonly kid: string;
      readonly algorithm: 'RS256' | 'ES256';
      readonly publicKey: string | KeyObject;
    };

/** A key that is ready for use. */
export interface RingKey {
  readonly kid: string;
  /** The one algorithm that this key may be used with. */
  readonly algorithm: SigningAlgorithm;
  /** The secret or the public key. */
  readonly verificationKey: KeyObject;
  /** The secret or the private key; `null` for a key that only verifies. */
  readonly signingKey: KeyObject | null;
}

/** A public key as others read it (RFC 7517). */
export interface PublicJsonWebKey extends JsonWebKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly use: 'sig';
}

/** The keys of access tokens: the first signs, all verify. It prints as the names of its keys and nothing else. */
export interface KeyRing {
  /** The key that signs. */
  readonly current: RingKey & { readonly signingKey: KeyObject };
  /** The key of that name. */
  find(kid: string): RingKey | undefined;
  /** The public keys as a JWK set (RFC 7517 section 5); a ring of secrets alone has none. */
  jwks(): { readonly keys: readonly PublicJsonWebKey[] };
  toJSON(): { readonly kids: readonly string[] };
}

const minSecretBytes = 32;

/**
 * Makes a ring from keys, the newest first. To change the key: put the new one second, wait until every verifier has it,
 * put it first, and remove the old one when its last token has expired.
 *
 * @throws TypeError for a ring that cannot work: no keys, a first key that cannot sign, two of one name, a secret below
 * 32 bytes, an RSA key below 3,072 bits, a key that does not fit its algorithm. No message holds key material
 *
 * @example
 * import { randomBytes } from 'node:crypto';
 * import { createKeyRing } from '@headgate/auth';
 * const keys = createKeyRing([{ kid: '2026-02', secret: randomBytes(32) }]);
 */
export function createKeyRing(descriptions: readonly KeyDescription[]): KeyRing {
  const keys = new Map<string, RingKey>();
  for (const [index, description] of descriptions.entries()) {
    const key = toRingKey(description, index);
    if (keys.has(key.kid)) throw fault(index, 'has the kid of an entry before it');
    keys.set(key.kid, key);
  }

  const [first] = keys.values();
  if (first === undefined) throw new TypeError('key ring: it needs at least one key');
  const { signingKey } = first;
  if (signingKey === null) throw fault(0, 'signs, and needs a private key');

  const publicKeys = [...keys.values()].flatMap((key) => toPublicJsonWebKey(key) ?? []);
  const names = { kids: [...keys.keys()] };
  const ring = {
    current: Object.freeze({ ...first, signingKey }),
    find: (kid: string) => keys.get(kid),
    jwks: () => ({ keys: publicKeys.map((key) => ({ ...key })) }),
    toJSON: () => names,
    [inspect.custom]: () => `KeyRing { kids: ${names.kids.join(', ')} }`,
  };
  return Object.freeze(ring);
}

/**
 * Reads a ring from one text, `kid:secret,kid2:secret2`, the newest first; fit for an environment variable or a file. Spaces
 * around an entry do not count. A secret holds no comma and at least 32 bytes, and is for HS256. In its place may stand a
 * key in PEM, private or public: an RSA key is for RS256, an EC key for ES256. Its line breaks may be written as `\n`.
 *
 * @throws TypeError when the text is no such ring; the message names the place, never the content
 *
 * @example
 * import { parseKeyRing } from '@headgate/auth';
 * const keys = parseKeyRing('2026-02:Xl0jM3mV0mXoYw8b7yq3o0nqk1s5a2cT,2026-01:c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0');
 */
export function parseKeyRing(text: string): KeyRing {
  return createKeyRing(
    ringEntries(text).map(({ kid, material }, index) => toDescription(kid, material, index)),
  );
}

/** The entries of a ring as they are written: names, and secrets or keys in PEM, which are not looked at. */
export function ringEntries(text: string): { readonly kid: string; readonly material: string }[] {
  return text.split(',').map((entry, index) => {
    const colon = entry.indexOf(':');
    if (colon === -1) throw fault(index, 'is not "kid:secret"');
    return { kid: entry.slice(0, colon).trim(), material: entry.slice(colon + 1).trim() };
  });
}

function toDescription(kid: string, text: string, index: number): KeyDescription {
  if (!text.startsWith('-----BEGIN ')) return { kid, secret: text };
  const pem = text.replaceAll('\\n', '\n');
  // What this cannot read, the private key's parser refuses with a reason.
  const isPublic = pem.startsWith('-----BEGIN PUBLIC KEY-----');
  const key = parsePem(isPublic ? createPublicKey : createPrivateKey, pem, index);
  const algorithm = key.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256';
  return isPublic ? { kid, algorithm, publicKey: key } : { kid, algorithm, privateKey: key };
}

/** The bytes of a key, for deriving keys of other uses from it. */
export function exportSigningKey(key: KeyObject): Buffer {
  return key.type === 'secret' ? key.export() : key.export({ format: 'der', type: 'pkcs8' });
}

/** An entry is named by its place: a kid may be a secret that was put in the wrong one. */
function fault(index: number, what: string): TypeError {
  return new TypeError(`key ring: entry ${index + 1} ${what}`);
}

function toRingKey(description: KeyDescription, index: number): RingKey {
  const { kid, algorithm = 'HS256' } = description;
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(kid)) {
    throw fault(index, 'has a kid that is not 1–64 of A–Z a–z 0–9 . _ -');
  }
  if ('secret' in description) {
    if (algorithm !== 'HS256') throw fault(index, 'has a secret, which is for HS256');
    const secret = toSecretKey(description.secret, index);
    return Object.freeze({ kid, algorithm, verificationKey: secret, signingKey: secret });
  }
  if (algorithm === 'HS256') throw fault(index, 'needs a secret for HS256');

  const signingKey =
    'privateKey' in description ? toPrivateKey(description.privateKey, index) : null;
  const verificationKey =
    'publicKey' in description
      ? toPublicKey(description.publicKey, index)
      : createPublicKey(toPrivateKey(description.privateKey, index));
  checkFits(verificationKey, algorithm, index);
  return Object.freeze({ kid, algorithm, verificationKey, signingKey });
}

function toSecretKey(secret: string | Uint8Array | KeyObject, index: number): KeyObject {
  const key = secret instanceof KeyObject ? secret : createSecretKey(toBytes(secret));
  if (key.type !== 'secret') throw fault(index, 'is not a secret key');
  if ((key.symmetricKeySize ?? 0) < minSecretBytes) {
    throw fault(index, `has a secret below ${minSecretBytes} bytes`);
  }
  return key;
}

function toBytes(secret: string | Uint8Array): Uint8Array {
  return typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret;
}

function toPrivateKey(key: string | KeyObject, index: number): KeyObject {
  const privateKey = key instanceof KeyObject ? key : parsePem(createPrivateKey, key, index);
  if (privateKey.type !== 'private') throw fault(index, 'is not a private key');
  return privateKey;
}

function toPublicKey(key: string | KeyObject, index: number): KeyObject {
  if (typeof key === 'string') return parsePem(createPublicKey, key, index);
  if (key.type === 'secret') throw fault(index, 'is not a public key');
  return key.type === 'public' ? key : createPublicKey(key);
}

function parsePem(parse: (pem: string) => KeyObject, pem: string, index: number): KeyObject {
  try {
    return parse(pem);
  } catch {
    // The parser's own message is dropped: it may quote what it was given.
    throw fault(index, 'is not a PEM that can be read');
  }
}

function checkFits(key: KeyObject, algorithm: 'RS256' | 'ES256', index: number): void {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (algorithm === 'RS256') {
    if (key.asymmetricKeyType === 'rsa' && modulusLength >= 3072) return;
    throw fault(index, 'must be an RSA key of at least 3,072 bits for RS256');
  }
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return;
  throw fault(index, 'must be an EC key on P-256 for ES256');
}

function toPublicJsonWebKey(key: RingKey): PublicJsonWebKey | null {
  if (key.verificationKey.type !== 'public') return null;
  const jwk = key.verificationKey.export({ format: 'jwk' });
  return { ...jwk, kid: key.kid, alg: key.algorithm, use: 'sig' };
}
