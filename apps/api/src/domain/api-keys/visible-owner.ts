import type { Principal } from '@headgate/auth';
import { permissions } from '../permissions/permissions.ts';

/** Whose keys a principal sees and ends: its own or, for whoever manages them, everybody's in the organisation (`null`). */
export function visibleOwner(principal: Principal): string | null {
  return permissions.can(principal, 'api_keys:manage') ? null : principal.userId;
}
