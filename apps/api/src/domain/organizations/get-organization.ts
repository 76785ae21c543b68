import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { Organization, Organizations } from './ports.ts';

/**
 * The principal's organisation or, for a session, any that its person is a member of.
 *
 * @throws AppError `not_found` for every other one
 */
export async function getOrganization(
  { organizations }: { readonly organizations: Organizations },
  principal: Principal,
  id: string,
): Promise<Organization> {
  const { credential, organizationId, userId } = principal;
  const isCurrent = id === organizationId;
  const joins = !isCurrent && credential.type === 'session';
  const found = isCurrent
    ? await organizations.find(tenantOf(principal))
    : joins && (await organizations.findJoined(userId, id));
  if (!found) throw new AppError('not_found');
  return found;
}
