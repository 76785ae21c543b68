import { type DescribeLike, describeWith } from '@headgate/test-servers';
import { createTestDatabase, type TestDatabase, type TestEngine } from './create-test-database.ts';

/** What a suite is told about the engine it runs on. */
export interface DatabaseSuite {
  on: TestEngine;
  /** Makes a fresh database on that engine. */
  create: () => Promise<TestDatabase>;
}

/**
 * Declares a suite twice, on PGlite and on PostgreSQL. Where PostgreSQL is missing, the second is
 * skipped with the reason in its name.
 *
 * @example
 * ```ts
 * import { afterAll, beforeAll, describe, it } from 'vitest';
 *
 * eachDatabase(describe, 'users', ({ create }) => {
 *   let test: TestDatabase;
 *   beforeAll(async () => {
 *     test = await create();
 *   });
 *   afterAll(() => test.close());
 *   it('begins empty', async () => { … });
 * });
 * ```
 */
export function eachDatabase(
  describe: DescribeLike,
  name: string,
  suite: (database: DatabaseSuite) => void,
): void {
  describe(`${name} on PGlite`, () => {
    suite({ on: 'pglite', create: () => createTestDatabase({ on: 'pglite' }) });
  });
  describeWith(describe, 'postgres', `${name} on PostgreSQL`, () => {
    suite({ on: 'postgres', create: () => createTestDatabase({ on: 'postgres' }) });
  });
}
