import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { readValues, writeValues } from './byte-format.ts';
import type { CursorValue } from './cursor-value.ts';
import { invalidCursor, PaginationError } from './errors.ts';

const version = 1;
const macLength = 32;
const fingerprintLength = 16;
const minimumSecretLength = 32;
const keyIdPattern = /^[\x21-\x7e]{1,32}$/;
const base64urlPattern = /^[A-Za-z0-9_-]+$/;
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
  readonly values: readonly CursorValue[];
}

/** Turns cursors into signed text and back. */
export interface CursorCodec {
  /**
   * Signs a cursor with the newest key.
   *
   * @param binding What the cursor belongs to; the same text is needed to read it.
   * @throws RangeError when the cursor would be longer than `maxLength` characters.
   */
  encode(content: CursorContent, binding: string): string;
  /**
   * Verifies and reads a cursor.
   *
   * @throws PaginationError `invalid_cursor` when it was not signed by a key of the ring, `cursor_mismatch`
   * when it was, but for another binding.
   */
  decode(cursor: string, binding: string): CursorContent;
}

/** How `createCursorCodec` signs. */
export interface CursorCodecOptions {
  /** The key ring, newest first: the first key signs, every key verifies. */
  readonly keys: readonly CursorKey[];
  /** The longest cursor in characters, checked before anything is decoded; 4096 by default. */
  readonly maxLength?: number;
}

/**
 * Creates a codec for cursors signed with HMAC-SHA-256 (RFC 2104) over a key ring, written as base64url (RFC 4648).
 *
 * A cursor is signed, not encrypted: whoever holds it can read the sort values of one row.
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
  const keys = importKeys(options.keys);
  const active = keys.entries().next().value;
  if (active === undefined) throw new TypeError('a cursor codec needs at least one key');
  const [activeId, activeKey] = active;
  const maxLength = options.maxLength ?? 4096;

  return {
    encode(content, binding) {
      const keyId = Buffer.from(activeId, 'latin1');
      const signed = Buffer.concat([
        Buffer.of(version, keyId.length),
        keyId,
        fingerprint(activeKey, binding),
        Buffer.of(directions.indexOf(content.direction)),
        writeValues(content.values),
      ]);
      const cursor = Buffer.concat([signed, sign(activeKey, signed)]).toString('base64url');
      if (cursor.length > maxLength) {
        throw new RangeError(`the cursor would be longer than ${maxLength} characters`);
      }
      return cursor;
    },

    decode(cursor, binding) {
      const bytes = decodeBase64url(cursor, maxLength);
      if (bytes.length < 2 + fingerprintLength + macLength || bytes[0] !== version) {
        throw invalidCursor();
      }
      const keyEnd = 2 + bytes.readUInt8(1);
      const key = keys.get(bytes.toString('latin1', 2, keyEnd));
      const signed = bytes.subarray(0, -macLength);
      const mac = bytes.subarray(-macLength);
      if (key === undefined || !timingSafeEqual(sign(key, signed), mac)) throw invalidCursor();

      const content = keyEnd + fingerprintLength;
      if (!timingSafeEqual(fingerprint(key, binding), signed.subarray(keyEnd, content))) {
        throw new PaginationError('cursor_mismatch', { parameter: 'cursor' });
      }
      return readContent(signed.subarray(content));
    },
  };
}

function readContent(bytes: Buffer): CursorContent {
  try {
    const direction = directions[bytes.readUInt8(0)];
    if (direction === undefined) throw new RangeError('unknown direction');
    return { direction, values: readValues(bytes.subarray(1)) };
  } catch {
    // Only a holder of the secret gets here; the cause is left out so that no content reaches a log.
    throw invalidCursor();
  }
}

// Buffer skips foreign characters and spare bits; two texts must never be the same cursor, so both are refused.
function decodeBase64url(cursor: unknown, maxLength: number): Buffer {
  if (typeof cursor !== 'string' || cursor.length > maxLength || !base64urlPattern.test(cursor)) {
    throw invalidCursor();
  }
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.toString('base64url') !== cursor) throw invalidCursor();
  return bytes;
}

function importKeys(keys: readonly CursorKey[]): Map<string, KeyObject> {
  const imported = new Map<string, KeyObject>();
  for (const { id, secret } of keys) {
    if (!keyIdPattern.test(id)) {
      throw new TypeError('a cursor key id is 1 to 32 visible ASCII characters');
    }
    if (imported.has(id)) throw new TypeError(`the cursor key id ${id} is used twice`);
    const bytes = Buffer.from(secret);
    if (bytes.length < minimumSecretLength) {
      throw new TypeError(`the secret of cursor key ${id} has fewer than 32 bytes`);
    }
    imported.set(id, createSecretKey(bytes));
  }
  return imported;
}

// Each use of the key has its own prefix, so that a signature can never stand for a fingerprint.
function sign(key: KeyObject, signed: Buffer): Buffer {
  return createHmac('sha256', key).update('headgate.cursor.signature\0').update(signed).digest();
}

// Keyed, because a plain hash would let a client guess at parts of a filter that the server added.
function fingerprint(key: KeyObject, binding: string): Buffer {
  return createHmac('sha256', key)
    .update('headgate.cursor.fingerprint\0')
    .update(binding)
    .digest()
    .subarray(0, fingerprintLength);
}
