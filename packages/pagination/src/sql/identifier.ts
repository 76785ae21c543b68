/**
 * Quotes a PostgreSQL identifier.
 *
 * @throws TypeError for an empty name or one with a NUL character, which PostgreSQL cannot hold.
 */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new TypeError('not a PostgreSQL identifier');
  return `"${name.replaceAll('"', '""')}"`;
}
