import type { ExpectedVersions } from '../../domain/lists/expected-versions.ts';

/** The condition that a row has one of the expected versions; none where any will do. */
export function ofVersion(expected: ExpectedVersions) {
  return expected === undefined ? {} : { version: { in: [...expected] } };
}
