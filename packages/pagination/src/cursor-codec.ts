import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { readValues, writeValues } from './byte-format.ts';
import type { CursorValue } from './cursor-value.ts';
import { invalidCursor, PaginationError } from './errors.ts';

const signedVersion = 1;
const encryptedVersion = 2;
const macLength = 32;
const fingerprintLength = 16;
const nonceLength = 12;
const tagLength = 16;
const minimumSecretLength = 32;
const maximumDepth = 0xffff_ffff;
// Six bits, in which 0 says that nothing is known.
const maximumTied = 0x3e;
const keyIdPattern = /^[\x21-\x7e]{1,32}$/;
const directions = ['next', 'prev'] as const;

/** Which way a cursor leads from the row that it stands on. */
export type PageDirection = (typeof directions)[number];

/** A secret that signs cursors; the id travels in the cursor in plain sight. */
export interface CursorKey {
  /** 1 to 32 visible ASCII characters. */
  readonly id: string;
  /** At least 32 bytes; text counts as UTF-8. */
  readonly secret: string | Uint8Array;
}

/** What a cursor says: which way it leads and the sort values of the row that it stands on. */
export interface CursorContent {
  readonly direction: PageDirection;
  /** How many pages lie between the start of the walk and the page that the cursor leads to. */
  readonly depth: number;
  readonly values: readonly CursorValue[];
  /**
   * How many of the first values a whole page shares with this row, on the side that the cursor comes from; fewer
   * than there are values. A hint about speed alone, absent where nothing is known.
   */
  readonly tied?: number;
  /** That neither neighbour of this row had its first value. A hint about speed alone. */
  readonly alone?: true;
}

/** Turns cursors into text that clients cannot change, and back. */
export interface CursorCodec {
  /**
   * Signs, or encrypts, a cursor with the newest key.
   *
   * @param binding What the cursor belongs to; the same text is needed to read it.
   * @throws RangeError when the cursor would be longer than `maxLength` characters.
   */
  encode(content: CursorContent, binding: string): string;
  /**
   * Verifies and reads a cursor.
   *
   * @throws PaginationError `invalid_cursor` when no key of the ring made it, `cursor_mismatch` when one did, but
   * for another binding.
   */
  decode(cursor: string, binding: string): CursorContent;
}

/** How `createCursorCodec` protects cursors. */
export interface CursorCodecOptions {
  /** The key ring, newest first: the first key signs, every key verifies. */
  readonly keys: readonly CursorKey[];
  /**
   * Encrypts cursors, so that nobody reads the sort values out of them; false by default. A codec reads only
   * cursors of its own kind, so switching makes clients start again.
   */
  readonly encrypt?: boolean;
  /** The longest cursor in characters, checked before anything is decoded; 4096 by default. */
  readonly maxLength?: number;
}

/**
 * Creates a codec for cursors over a key ring, written as base64url (RFC 4648): signed with HMAC-SHA-256 (RFC 2104)
 * or, with `encrypt`, sealed with AES-256-GCM under a subkey from HKDF-SHA-256 (RFC 5869).
 *
 * The nonce of an encrypted cursor follows from its content (as in SIV), so one page always has the same cursors and
 * an ETag of it holds. A signed cursor can be read by whoever holds it.
 *
 * @throws TypeError for an empty ring, a repeated or malformed key id or a secret under 32 bytes.
 * @example
 * const codec = createCursorCodec({
 *   keys: [
 *     { id: 'k2', secret: newSecret },
 *     { id: 'k1', secret: oldSecret },
 *   ],
 * });
 */
export function createCursorCodec(options: CursorCodecOptions): CursorCodec {
  const seal = options.encrypt === true ? encryption : signature;
  const keys = importKeys(options.keys);
  const [active] = keys.values();
  if (active === undefined) throw new TypeError('a cursor codec needs at least one key');
  const maxLength = options.maxLength ?? 4096;

  return {
    encode(content, binding) {
      const tied = content.tied === undefined ? 0 : Math.min(content.tied, maximumTied) + 1;
      const alone = content.alone === true ? 1 : 0;
      const flags = directions.indexOf(content.direction) + alone * 2 + tied * 4;
      const depth = Math.min(content.depth, maximumDepth);
      const payload = writeValues(content.values, fingerprintLength + 5);
      active.fingerprint(binding).copy(payload);
      payload.writeUInt8(flags, fingerprintLength);
      payload.writeUInt32BE(depth, fingerprintLength + 1);
      const cursor = seal.close(active, payload).toString('base64url');
      if (cursor.length > maxLength) {
        throw new RangeError(`the cursor would be longer than ${maxLength} characters`);
      }
      return cursor;
    },

    decode(cursor, binding) {
      const bytes = decodeBase64url(cursor, maxLength);
      if (bytes.length < 2 || bytes[0] !== seal.version) throw invalidCursor();
      const bodyStart = 2 + bytes.readUInt8(1);
      const key = keys.get(bytes.toString('latin1', 2, bodyStart));
      if (key === undefined) throw invalidCursor();
      const payload = seal.open(key, bytes, bodyStart);
      if (payload === null || payload.length < fingerprintLength) throw invalidCursor();
      if (!timingSafeEqual(key.fingerprint(binding), payload.subarray(0, fingerprintLength))) {
        throw new PaginationError('cursor_mismatch', { parameter: 'cursor' });
      }
      return readContent(payload.subarray(fingerprintLength));
    },
  };
}

/** A way to close a payload so that only a holder of the key can have made it. */
interface Seal {
  /** The first byte of a cursor. */
  readonly version: number;
  close(key: RingKey, payload: Buffer): Buffer;
  /** The payload, or null when the key did not close it. */
  open(key: RingKey, bytes: Buffer, bodyStart: number): Buffer | null;
}

const signature: Seal = {
  version: signedVersion,
  close(key, payload) {
    const signed = Buffer.concat([key.header(signedVersion), payload]);
    return Buffer.concat([signed, mac(key.signing, signed)]);
  },
  open(key, bytes, bodyStart) {
    const end = bytes.length - macLength;
    if (end < bodyStart) return null;
    const expected = mac(key.signing, bytes.subarray(0, end));
    return timingSafeEqual(expected, bytes.subarray(end)) ? bytes.subarray(bodyStart, end) : null;
  },
};

const encryption: Seal = {
  version: encryptedVersion,
  close(key, payload) {
    const header = key.header(encryptedVersion);
    const nonce = mac(key.nonce, payload).subarray(0, nonceLength);
    const cipher = createCipheriv('aes-256-gcm', key.encryption, nonce).setAAD(header);
    const sealed = cipher.update(payload);
    cipher.final();
    return Buffer.concat([header, nonce, sealed, cipher.getAuthTag()]);
  },
  open(key, bytes, bodyStart) {
    const sealedStart = bodyStart + nonceLength;
    const end = bytes.length - tagLength;
    if (end < sealedStart) return null;
    const nonce = bytes.subarray(bodyStart, sealedStart);
    const decipher = createDecipheriv('aes-256-gcm', key.encryption, nonce, {
      authTagLength: tagLength,
    })
      .setAAD(bytes.subarray(0, bodyStart))
      .setAuthTag(bytes.subarray(end));
    const payload = decipher.update(bytes.subarray(sealedStart, end));
    try {
      decipher.final();
      return payload;
    } catch {
      return null;
    }
  },
};

function readContent(bytes: Buffer): CursorContent {
  try {
    const flags = bytes.readUInt8(0);
    const values = readValues(bytes.subarray(5));
    const tied = flags >> 2;
    if (tied > values.length) throw new RangeError('more tied values than there are');
    return {
      direction: flags % 2 === 0 ? 'next' : 'prev',
      depth: bytes.readUInt32BE(1),
      values,
      ...(tied > 0 && { tied: tied - 1 }),
      ...((flags & 2) !== 0 && { alone: true }),
    };
  } catch {
    // Only a holder of the secret gets here; the cause is left out so that no content reaches a log.
    throw invalidCursor();
  }
}

// Buffer skips foreign characters and spare bits; two texts must never be the same cursor, so both are refused.
function decodeBase64url(cursor: unknown, maxLength: number): Buffer {
  if (typeof cursor !== 'string' || cursor.length > maxLength) throw invalidCursor();
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.toString('base64url') !== cursor) throw invalidCursor();
  return bytes;
}

function importKeys(keys: readonly CursorKey[]): ReadonlyMap<string, RingKey> {
  const imported = new Map<string, RingKey>();
  for (const { id, secret } of keys) {
    if (!keyIdPattern.test(id)) {
      throw new TypeError('a cursor key id is 1 to 32 visible ASCII characters');
    }
    if (imported.has(id)) throw new TypeError(`the cursor key id ${id} is used twice`);
    const bytes = Buffer.from(secret);
    if (bytes.length < minimumSecretLength) {
      throw new TypeError(`the secret of cursor key ${id} has fewer than 32 bytes`);
    }
    imported.set(id, new RingKey(id, bytes));
  }
  return imported;
}

// A list asks for the same fingerprint when it reads a cursor and for each one that it writes.
const rememberedFingerprints = 64;
const longestRemembered = 2048;

/** A key of the ring with a subkey for each use, so that one output can never stand for another. */
class RingKey {
  readonly signing: KeyObject;
  readonly encryption: KeyObject;
  readonly nonce: KeyObject;
  readonly #fingerprinting: KeyObject;
  readonly #id: string;
  readonly #fingerprints = new Map<string, Buffer>();

  constructor(id: string, secret: Buffer) {
    const subkey = (use: string) =>
      createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `headgate.cursor.${use}`, 32)));
    this.#id = id;
    this.signing = subkey('signature');
    this.encryption = subkey('encryption');
    this.nonce = subkey('nonce');
    this.#fingerprinting = subkey('fingerprint');
  }

  header(version: number): Buffer {
    return Buffer.from(`${String.fromCharCode(version, this.#id.length)}${this.#id}`, 'latin1');
  }

  /** Keyed, because a plain hash would let a client guess at parts of a filter that the server added. */
  fingerprint(binding: string): Buffer {
    const known = this.#fingerprints.get(binding);
    if (known !== undefined) return known;
    const made = mac(this.#fingerprinting, binding).subarray(0, fingerprintLength);
    if (binding.length <= longestRemembered) {
      if (this.#fingerprints.size >= rememberedFingerprints) this.#fingerprints.clear();
      this.#fingerprints.set(binding, made);
    }
    return made;
  }
}

function mac(key: KeyObject, data: Buffer | string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
