/**
 * The source of unpredictable bytes; passed in, so that a test can repeat them.
 *
 * @example
 * import { systemRandom } from '@headgate/core';
 * const token = Buffer.from(systemRandom(32)).toString('base64url');
 *
 * @param size - how many bytes
 */
export type Random = (size: number) => Uint8Array;

/** The cryptographic random generator of this machine. */
export const systemRandom: Random = (size) =>
  globalThis.crypto.getRandomValues(new Uint8Array(size));
