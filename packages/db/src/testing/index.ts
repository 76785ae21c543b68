export type {
  TestDatabase,
  TestDatabaseOptions,
  TestEngine,
} from './create-test-database.ts';
export { createTestDatabase } from './create-test-database.ts';
export type { DatabaseSuite } from './each-database.ts';
export { eachDatabase } from './each-database.ts';
