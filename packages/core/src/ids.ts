import { v7 } from 'uuid';
import { type Clock, systemClock } from './clock.ts';
import { systemRandom } from './random.ts';

/** Makes one new identifier a call. */
export type GenerateId = () => string;

// A call of the system for 16 bytes takes longer than all else of an id, and as long as one for thousands.
const randomBytes = 16;
const idsPerRead = 256;

/**
 * A generator of UUIDv7 identifiers (RFC 9562): their text sorts by the time at which they were made, and within a
 * millisecond, or while the clock is set back, by their order.
 *
 * @example
 * import { uuidv7 } from '@headgate/core';
 * const generateId = uuidv7();
 * const id = generateId(); // 01890a5d-ac96-774b-bcce-b302099a8057
 */
export function uuidv7(clock: Clock = systemClock): GenerateId {
  let pool: Uint8Array = new Uint8Array(0);
  let used = 0;
  let msecs = Number.NEGATIVE_INFINITY;
  let seq = 0;

  return () => {
    if (used === pool.length) {
      pool = systemRandom(idsPerRead * randomBytes);
      used = 0;
    }
    const random = pool.subarray(used, used + randomBytes);
    used += randomBytes;
    const now = clock();
    if (now > msecs) {
      msecs = now;
      // From bytes that no other part of the id is made of. Its first bit leaves room to count.
      seq = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
    } else {
      seq += 1;
    }
    return v7({ random, msecs, seq });
  };
}
