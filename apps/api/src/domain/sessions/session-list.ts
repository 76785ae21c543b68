import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of a person's live sessions, the newest first. */
export function createSessionList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'sessions.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createSessionList` makes it. */
export type SessionList = ReturnType<typeof createSessionList>;
