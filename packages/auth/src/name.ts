import { AuthError } from './auth-error.ts';

const maxNameLength = 200;

/**
 * Brings a person's name to NFC, trimmed; an empty one is no name.
 *
 * @throws AuthError `invalid_name` above 200 characters, or for control characters and lone surrogates, which a database
 * may refuse and a screen cannot show
 */
export function normalizeName(name: string | null | undefined): string | null {
  if (name === null || name === undefined) return null;
  if (name.length > 2 * maxNameLength || /[\p{Control}\p{Surrogate}]/u.test(name)) {
    throw new AuthError('invalid_name', { input: 'name' });
  }
  const normal = name.normalize('NFC').trim();
  if ([...normal].length > maxNameLength) throw new AuthError('invalid_name', { input: 'name' });
  return normal === '' ? null : normal;
}
