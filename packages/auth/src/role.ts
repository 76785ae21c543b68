/** What a person may be in an organisation, the mightiest first. */
export const roles = ['owner', 'admin', 'member', 'viewer'] as const;

/** What a person is in an organisation. */
export type Role = (typeof roles)[number];

/**
 * Whether a text names a role.
 *
 * @example
 * import { isRole } from '@headgate/auth';
 * isRole('owner'); // true
 * isRole('root'); // false
 */
export function isRole(text: unknown): text is Role {
  return roles.includes(text as Role);
}
