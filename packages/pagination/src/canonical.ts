const maximumDepth = 64;

/**
 * Writes a filter as text in which equal filters are equal: the order of object keys and of query parameters
 * does not count, a missing property equals `undefined`, and `1`, `'1'` and `1n` stay apart.
 *
 * @throws TypeError for a value that has no such form (function, symbol, cycle, more than 64 levels).
 * @internal
 */
export function canonicalText(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > maximumDepth) throw new TypeError('the filter is nested too deeply');
  switch (typeof value) {
    case 'undefined':
      return 'u';
    case 'boolean':
      return value ? 't' : 'f';
    case 'number':
      return Object.is(value, -0) ? 'd0' : `d${value}`;
    case 'bigint':
      return `i${value}`;
    case 'string':
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'n' : writeObject(value, depth);
    default:
      throw new TypeError(`a filter cannot hold a ${typeof value}`);
  }
}

function writeObject(value: object, depth: number): string {
  if (Array.isArray(value)) return list('[', value, depth);
  if (value instanceof Date) return `@${value.getTime()}`;
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')};`;
  if (value instanceof URLSearchParams) {
    // The order among several values of one name can matter, so only the names are sorted (a stable sort).
    const pairs = [...value].sort(([a], [b]) => compare(a, b));
    return list('q', pairs, depth);
  }
  if (value instanceof Set || value instanceof Map) {
    throw new TypeError('a filter cannot hold a Set or a Map');
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return `j${write(value.toJSON(), depth + 1)}`;
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return list(
    '{',
    entries.sort(([a], [b]) => compare(a, b)),
    depth,
  );
}

function list(opening: string, items: readonly unknown[], depth: number): string {
  return `${opening}${items.map((item) => write(item, depth + 1)).join(',')}]`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
