import { v7 } from 'uuid';
import { type Clock, systemClock } from './clock.ts';

/** Makes one new identifier a call. */
export type GenerateId = () => string;

/**
 * A generator of UUIDv7 identifiers (RFC 9562): their text sorts by the time at which they were made.
 *
 * @example
 * import { uuidv7 } from '@headgate/core';
 * const generateId = uuidv7();
 * const id = generateId(); // 01890a5d-ac96-774b-bcce-b302099a8057
 */
export function uuidv7(clock: Clock = systemClock): GenerateId {
  return clock === systemClock ? () => v7() : () => v7({ msecs: clock() });
}
