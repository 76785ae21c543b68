export const ticketStatuses = ['open', 'in_progress', 'resolved', 'closed'] as const;

/** Where a ticket is on its way. */
export type TicketStatus = (typeof ticketStatuses)[number];

const next: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  open: ['in_progress', 'resolved', 'closed'],
  in_progress: ['open', 'resolved', 'closed'],
  resolved: ['open', 'closed'],
  closed: [],
};

/** The statuses that a ticket may have before it becomes `status`; that one too, for a change that says it again. */
export function statusesBefore(status: TicketStatus): readonly TicketStatus[] {
  return ticketStatuses.filter((from) => from === status || next[from].includes(status));
}
