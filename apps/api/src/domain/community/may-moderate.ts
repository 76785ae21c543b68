import type { Principal } from '@headgate/auth';
import { permissions } from '../permissions/permissions.ts';

/** Whether somebody sees what was hidden, and may hide. */
export function mayModerate(principal: Principal): boolean {
  return permissions.can(principal, 'community_posts:moderate');
}
