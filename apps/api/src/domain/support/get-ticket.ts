import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { SupportTicket, SupportTickets } from './ports.ts';

/** @throws AppError `not_found` also for a ticket of another organisation */
export async function getTicket(
  { supportTickets }: { readonly supportTickets: SupportTickets },
  principal: Principal,
  id: string,
): Promise<SupportTicket> {
  const found = await supportTickets.find(tenantOf(principal), id);
  if (found === undefined) throw new AppError('not_found');
  return found;
}
