/**
 * A path as a JSON Pointer (RFC 6901): `~` becomes `~0` and `/` becomes `~1`.
 *
 * @example
 * import { jsonPointer } from '@headgate/core';
 * jsonPointer(['items', 0, 'a/b']); // '/items/0/a~1b'
 */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path
    .map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
