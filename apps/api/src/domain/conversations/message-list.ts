import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of a conversation's messages, the oldest first. */
export function createMessageList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'messages.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'asc', immutable: true },
      id: { type: 'uuid', direction: 'asc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createMessageList` makes it. */
export type MessageList = ReturnType<typeof createMessageList>;
