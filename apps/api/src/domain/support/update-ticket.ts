import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { TicketServices } from './create-ticket.ts';
import type { SupportTicket, TicketChange } from './ports.ts';
import { statusesBefore, ticketStatuses } from './ticket-status.ts';

/**
 * @throws AppError `not_found`, `precondition_failed` when the ticket has another version than expected, `conflict` when
 *   its status cannot become the new one
 */
export async function updateTicket(
  services: TicketServices,
  actor: Actor,
  { id, change, expected }: { id: string; change: TicketChange; expected: ExpectedVersions },
): Promise<SupportTicket> {
  const { supportTickets, clock } = services;
  const scope = tenantOf(actor.principal);
  const statuses = change.status === undefined ? ticketStatuses : statusesBefore(change.status);
  const updated = await supportTickets.update(
    scope,
    id,
    { ...change, updatedAt: new Date(clock()) },
    { versions: expected, statuses },
    auditRecord(services, actor, {
      action: 'support_ticket.updated',
      targetId: id,
      details: { status: change.status ?? null, priority: change.priority ?? null },
    }),
  );
  if (updated !== undefined) return updated;
  const current = await supportTickets.find(scope, id);
  if (current !== undefined && !statuses.includes(current.status)) {
    const detail = `A ticket that is ${current.status} cannot become ${change.status}.`;
    throw new AppError('conflict', { detail });
  }
  throw unmet(current !== undefined);
}
