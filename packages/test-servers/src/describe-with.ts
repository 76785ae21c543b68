import { type ServerKind, type WhyUnavailableOptions, whyUnavailable } from './why-unavailable.ts';

/** The part of a test runner's `describe` that is used here (vitest, jest and node:test have it). */
export interface DescribeLike {
  (name: string, body: () => void): unknown;
  skip: (name: string, body: () => void) => unknown;
}

/**
 * Declares a suite that needs a server, skipped with the reason in its name where there is none.
 *
 * @example
 * ```ts
 * import { describe } from 'vitest';
 *
 * describeWith(describe, 'redis', 'the Redis store', () => { … });
 * ```
 */
export function describeWith(
  describe: DescribeLike,
  kind: ServerKind,
  name: string,
  body: () => void,
  options?: WhyUnavailableOptions,
): void {
  const reason = whyUnavailable(kind, options);
  if (reason === undefined) describe(name, body);
  else describe.skip(`${name} [skipped: ${reason}]`, body);
}
