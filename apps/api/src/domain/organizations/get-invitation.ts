import { AppError } from '@headgate/core';
import type { TenantScope } from '../tenancy/tenant-scope.ts';
import type { Invitation, Invitations } from './ports.ts';

/** @throws AppError `not_found` also for an invitation that is no longer open */
export async function getInvitation(
  { invitations }: { readonly invitations: Invitations },
  scope: TenantScope,
  id: string,
): Promise<Invitation> {
  const found = await invitations.find(scope, id);
  if (found === undefined) throw new AppError('not_found');
  return found;
}
