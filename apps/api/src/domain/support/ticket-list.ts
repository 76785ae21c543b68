import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the support tickets of an organisation, the newest first. */
export function createTicketList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'support-tickets.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createTicketList` makes it. */
export type TicketList = ReturnType<typeof createTicketList>;
