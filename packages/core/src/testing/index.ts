import type { Clock } from '../clock.ts';
import type { GenerateId } from '../ids.ts';
import type { Random } from '../random.ts';

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  /** Moves the clock forward (or, with a negative number, back) by so many milliseconds. */
  advance(milliseconds: number): void;
}

/**
 * A {@link Clock} for tests.
 *
 * @example
 * import { testClock } from '@headgate/core/testing';
 * const clock = testClock('2026-01-01T00:00:00Z');
 * clock.advance(1000);
 * new Date(clock()).toISOString(); // '2026-01-01T00:00:01.000Z'
 */
export function testClock(start: string | number = 0): TestClock {
  let now = typeof start === 'number' ? start : Date.parse(start);
  return Object.assign(() => now, {
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  });
}

/**
 * Identifiers in a fixed order, in the form of UUIDv7.
 *
 * @example
 * import { sequentialIds } from '@headgate/core/testing';
 * sequentialIds()(); // '00000000-0000-7000-8000-000000000001'
 */
export function sequentialIds(): GenerateId {
  let count = 0;
  return () => `00000000-0000-7000-8000-${(++count).toString(16).padStart(12, '0')}`;
}

/**
 * Bytes that look random and are the same in every run with the same seed. Never for keys.
 *
 * @example
 * import { seededRandom } from '@headgate/core/testing';
 * seededRandom(1)(16).length; // 16
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  // The generator mulberry32: 32 bits of state, evenly spread, and short.
  const nextByte = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) & 0xff;
  };
  return (size) => Uint8Array.from({ length: size }, nextByte);
}
