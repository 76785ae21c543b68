import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { RecordId } from './store.ts';
import type { StoredResponse } from './stored-response.ts';

/** A key that answers are encrypted with. */
export interface SealKey {
  /** Its name, 1 to 32 of `A–Z a–z 0–9 . _ -`, which is kept beside what it encrypts. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Makes answers unreadable for everybody who has the store but not the key. */
export interface ResponseSeal {
  seal(id: RecordId, response: StoredResponse): StoredResponse;
  /** The answer again, or null when it was sealed with a key that is gone, for another record, or changed. */
  open(id: RecordId, response: StoredResponse): StoredResponse | null;
}

// A colon cannot stand in the name of a header, so that no answer has this one.
const mark = ':sealed';
const ivLength = 12;
const tagLength = 16;

/**
 * Creates the seal of sensitive answers: AES-256-GCM (NIST SP 800-38D) over headers and body, bound to scope, key
 * and status, so that no sealed answer opens under another key. The first key seals, all of them open.
 *
 * @throws TypeError for no keys, two of one name, or a key that is not 32 bytes long.
 * @example
 * import { randomBytes } from 'node:crypto';
 * const seal = createResponseSeal([{ id: '2026-02', key: randomBytes(32) }]);
 */
export function createResponseSeal(keys: readonly SealKey[]): ResponseSeal {
  const ring = new Map(keys.map(({ id, key }) => [id, key]));
  const [current] = keys;
  if (current === undefined) throw new TypeError('a seal needs a key');
  if (ring.size !== keys.length) throw new TypeError('two keys of a seal have one id');
  for (const { id, key } of keys) {
    if (!/^[\w.-]{1,32}$/.test(id)) throw new TypeError('the id of a key is not 1 to 32 letters');
    if (key.length !== 32) throw new TypeError('a key of a seal is not 32 bytes long');
  }

  return {
    seal(id, response) {
      const iv = randomBytes(ivLength);
      const cipher = createCipheriv('aes-256-gcm', current.key, iv);
      cipher.setAAD(boundTo(id, response.status));
      const body = Buffer.concat([iv, cipher.update(pack(response)), cipher.final()]);
      return {
        status: response.status,
        headers: [[mark, current.id]],
        body: Buffer.concat([body, cipher.getAuthTag()]),
      };
    },

    open(id, { status, headers, body }) {
      const key = ring.get(headers[0]?.[1] ?? '');
      if (key === undefined || body === null || body.length < ivLength + tagLength) return null;
      const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, ivLength), {
        authTagLength: tagLength,
      });
      decipher.setAAD(boundTo(id, status));
      decipher.setAuthTag(body.subarray(-tagLength));
      try {
        const packed = decipher.update(body.subarray(ivLength, -tagLength));
        return { status, ...unpack(Buffer.concat([packed, decipher.final()])) };
      } catch {
        return null;
      }
    },
  };
}

/** Whether an answer is kept sealed. */
export function isSealed(response: StoredResponse): boolean {
  return response.headers[0]?.[0] === mark;
}

function boundTo({ scope, key }: RecordId, status: number): Buffer {
  return Buffer.from(JSON.stringify([scope, key, status]));
}

// The headers as JSON after their length in four bytes, then a byte that says whether there is a body, then the body.
function pack({ headers, body }: StoredResponse): Buffer {
  const head = Buffer.from(JSON.stringify(headers));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  const parts = [length, head, Buffer.of(body === null ? 0 : 1), body ?? Buffer.alloc(0)];
  return Buffer.concat(parts);
}

function unpack(packed: Buffer): Pick<StoredResponse, 'headers' | 'body'> {
  const end = 4 + packed.readUInt32BE();
  const headers: StoredResponse['headers'] = JSON.parse(packed.toString('utf8', 4, end));
  return { headers, body: packed[end] === 1 ? Uint8Array.from(packed.subarray(end + 1)) : null };
}
