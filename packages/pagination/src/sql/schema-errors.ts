const precisionBrand = Symbol.for('headgate.pagination.cursor-precision-error');
const indexBrand = Symbol.for('headgate.pagination.missing-index-error');

/**
 * A cursor column keeps more digits of time than a JavaScript `Date`, so that cursors on it would lose rows: make it
 * `timestamptz(3)`, or give its field the type `timestamp`.
 */
export class CursorPrecisionError extends Error {
  readonly code = 'cursor_precision';
  readonly table: string;
  readonly column: string;
  /** The digits after the second that the column keeps. */
  readonly precision: number;

  constructor(table: string, column: string, precision: number) {
    super(
      `the cursor column ${table}.${column} keeps ${precision} digits of a second, a Date only 3: rows would be lost`,
    );
    this.name = 'CursorPrecisionError';
    this.table = table;
    this.column = column;
    this.precision = precision;
    Object.defineProperty(this, precisionBrand, { value: true });
  }
}

/**
 * Tells whether a value is a `CursorPrecisionError`, also one made by another copy of this package.
 *
 * @example
 * if (isCursorPrecisionError(error)) console.error(error.table, error.column);
 */
export function isCursorPrecisionError(error: unknown): error is CursorPrecisionError {
  return branded(error, precisionBrand);
}

/** An order of a list has no index, so that the cost of its pages grows with the table. */
export class MissingIndexError extends Error {
  readonly code = 'missing_index';
  readonly table: string;
  /** The `CREATE INDEX` statements that are missing. */
  readonly requiredIndexes: readonly string[];

  constructor(table: string, requiredIndexes: readonly string[]) {
    super(`the table ${table} lacks: ${requiredIndexes.join('; ')}`);
    this.name = 'MissingIndexError';
    this.table = table;
    this.requiredIndexes = requiredIndexes;
    Object.defineProperty(this, indexBrand, { value: true });
  }
}

/**
 * Tells whether a value is a `MissingIndexError`, also one made by another copy of this package.
 *
 * @example
 * if (isMissingIndexError(error)) console.error(error.requiredIndexes.join(';\n'));
 */
export function isMissingIndexError(error: unknown): error is MissingIndexError {
  return branded(error, indexBrand);
}

function branded(error: unknown, brand: symbol): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, brand) === true;
}
