/**
 * The source of the current time; passed in, so that a test can move it.
 *
 * @example
 * import { systemClock } from '@headgate/core';
 * const startedAt: Date = new Date(systemClock());
 *
 * @returns milliseconds since 1970-01-01T00:00:00Z
 */
export type Clock = () => number;

/** The clock of this machine. */
export const systemClock: Clock = () => Date.now();
