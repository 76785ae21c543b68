import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of all status events, the newest first. */
export function createStatusEventList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'status-events.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createStatusEventList` makes it. */
export type StatusEventList = ReturnType<typeof createStatusEventList>;
