import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { SupportTicket, SupportTickets } from './ports.ts';

export interface TicketServices extends AuditServices {
  readonly supportTickets: SupportTickets;
}

/** Opens a ticket in the actor's organisation. */
export function createTicket(
  services: TicketServices,
  actor: Actor,
  input: Pick<SupportTicket, 'subject' | 'body' | 'priority'>,
): Promise<SupportTicket> {
  const { supportTickets, clock, generateId } = services;
  const { principal } = actor;
  const id = generateId();
  const createdAt = new Date(clock());
  return supportTickets.create(
    tenantOf(principal),
    { ...input, id, status: 'open', createdBy: principal.userId, createdAt },
    auditRecord(services, actor, {
      action: 'support_ticket.created',
      targetId: id,
      details: { priority: input.priority },
    }),
  );
}
