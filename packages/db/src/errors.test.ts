import { expect, it } from 'vitest';
import {
  DatabaseError,
  EmbeddedDatabaseError,
  isDatabaseError,
  isEmbeddedDatabaseError,
} from './errors.ts';
import { isMigrationError, MigrationError } from './migrate/errors.ts';

const kinds = [
  [isDatabaseError, new DatabaseError('timeout', 'late'), 'headgate.db.DatabaseError'],
  [
    isEmbeddedDatabaseError,
    new EmbeddedDatabaseError('locked', 'no'),
    'headgate.db.EmbeddedDatabaseError',
  ],
  [isMigrationError, new MigrationError('migration_failed', 'no'), 'headgate.db.MigrationError'],
] as const;

it.each(kinds)(
  '%o knows its own error, also of another copy of the package',
  (guard, error, brand) => {
    expect(guard(error)).toBe(true);
    expect(guard(Object.assign(new Error('another copy'), { [Symbol.for(brand)]: true }))).toBe(
      true,
    );
    expect(guard(new Error('something else'))).toBe(false);
    expect(kinds.filter(([other]) => other(error))).toHaveLength(1);
  },
);
