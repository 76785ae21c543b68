/**
 * A decimal object such as the one of Prisma or decimal.js, whose `toFixed()` gives every digit without an exponent.
 * A plain number is not one: its digits are lost already.
 */
export type DecimalLike = object & { toFixed(): string };

/**
 * The type of a sort column, with the JavaScript type that it has in a request.
 *
 * - `date-ms`: a time with at most milliseconds, such as `timestamptz(3)`
 * - `timestamp`: a time as ISO 8601 text, kept digit for digit (microseconds survive)
 * - `date`: a calendar day as `YYYY-MM-DD`
 * - `decimal`: a decimal as text, kept digit for digit
 */
export interface SortValues {
  'date-ms': Date;
  timestamp: string;
  date: string;
  bigint: bigint;
  int: number;
  float: number;
  decimal: string;
  uuid: string;
  text: string;
  bytes: Uint8Array;
  bool: boolean;
}

/** The name of a sort column's type. */
export type SortType = keyof SortValues;

/** What a row may hold for each type; wider than `SortValues` where drivers differ. */
export interface SortInputs {
  'date-ms': Date;
  timestamp: string;
  date: string;
  bigint: bigint | number | string;
  int: number;
  float: number;
  decimal: string | DecimalLike;
  uuid: string;
  text: string;
  bytes: Uint8Array;
  bool: boolean;
}

/** One value of a cursor together with its type; SQL null is a type of its own. */
export type CursorValue =
  | { [Type in SortType]: { readonly type: Type; readonly value: SortValues[Type] } }[SortType]
  | { readonly type: 'null' };

const patterns = {
  timestamp:
    /^\d{4,6}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}(?::?\d{2}){0,2})?(?: BC)?$|^-?infinity$/,
  date: /^\d{4,7}-\d{2}-\d{2}(?: BC)?$|^-?infinity$/,
  bigint: /^-?\d{1,1000}$/,
  decimal: /^(?:-?\d{1,1000}(?:\.\d{1,1000})?|NaN|-?Infinity)$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

/**
 * Checks a row's value against the type of its column and brings it to the one form that a cursor holds.
 *
 * @throws TypeError naming the expected type, never the value, when it does not fit or would lose digits.
 * @internal
 */
export function toCursorValue(type: SortType, input: unknown): CursorValue {
  switch (type) {
    case 'date-ms':
      if (input instanceof Date && !Number.isNaN(input.getTime())) {
        return { type, value: new Date(input.getTime()) };
      }
      break;
    case 'timestamp':
    case 'date':
      if (typeof input === 'string' && patterns[type].test(input)) return { type, value: input };
      break;
    case 'bigint':
      if (typeof input === 'bigint') return { type, value: input };
      if (typeof input === 'number' && Number.isSafeInteger(input)) {
        return { type, value: BigInt(input) };
      }
      if (typeof input === 'string' && patterns.bigint.test(input)) {
        return { type, value: BigInt(input) };
      }
      break;
    case 'int':
      if (typeof input === 'number' && Number.isSafeInteger(input)) return { type, value: input };
      break;
    case 'float':
      if (typeof input === 'number') return { type, value: input };
      break;
    case 'decimal': {
      const text = decimalText(input);
      if (text !== undefined && patterns.decimal.test(text)) return { type, value: text };
      break;
    }
    case 'uuid':
      if (typeof input === 'string' && patterns.uuid.test(input)) {
        return { type, value: input.toLowerCase() };
      }
      break;
    case 'text':
      if (typeof input === 'string') return { type, value: input };
      break;
    case 'bytes':
      if (input instanceof Uint8Array) return { type, value: Uint8Array.from(input) };
      break;
    case 'bool':
      if (typeof input === 'boolean') return { type, value: input };
      break;
  }
  throw new TypeError(`expected a value of type ${type}`);
}

/**
 * Whether two values are written alike. The database may hold more for equal, such as `1.0` and `1.00`.
 *
 * @internal
 */
export function sameCursorValue(one: CursorValue, other: CursorValue): boolean {
  if (one.type !== other.type) return false;
  if (one.type === 'null' || other.type === 'null') return true;
  if (one.value instanceof Date || one.value instanceof Uint8Array) {
    return String(one.value.valueOf()) === String(other.value.valueOf());
  }
  return Object.is(one.value, other.value);
}

// A number is refused on purpose: it has already lost the digits that a decimal is chosen for.
function decimalText(input: unknown): string | undefined {
  if (typeof input === 'string') return input;
  if (typeof input !== 'object' || input === null || !('toFixed' in input)) return undefined;
  const text: unknown = typeof input.toFixed === 'function' ? input.toFixed() : undefined;
  return typeof text === 'string' ? text : undefined;
}
