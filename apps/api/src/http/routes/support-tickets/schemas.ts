import { z } from '@hono/zod-openapi';
import { type SupportTicket, ticketPriorities } from '../../../domain/support/ports.ts';
import { ticketStatuses } from '../../../domain/support/ticket-status.ts';

export const ticketPriority = z.enum(ticketPriorities);
export const ticketStatus = z.enum(ticketStatuses).openapi({
  description:
    'From `open` to `in_progress`, `resolved` and `closed`; a resolved ticket may be opened again, a closed one not.',
});

/** A support ticket as the API shows it. */
export const ticketSchema = z
  .object({
    id: z.uuid(),
    subject: z.string(),
    body: z.string(),
    status: ticketStatus,
    priority: ticketPriority,
    created_by: z.uuid(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('SupportTicket');

export const ticketParams = z.object({ id: z.uuid() });

export function presentTicket(ticket: SupportTicket): z.output<typeof ticketSchema> {
  return {
    id: ticket.id,
    subject: ticket.subject,
    body: ticket.body,
    status: ticket.status,
    priority: ticket.priority,
    created_by: ticket.createdBy,
    created_at: ticket.createdAt.toISOString(),
    updated_at: ticket.updatedAt.toISOString(),
  };
}
