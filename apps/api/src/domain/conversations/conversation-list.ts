import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of a person's conversations, the newest first. */
export function createConversationList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'conversations.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createConversationList` makes it. */
export type ConversationList = ReturnType<typeof createConversationList>;
