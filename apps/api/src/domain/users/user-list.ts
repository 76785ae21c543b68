import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the people in an organisation, the newest account first. */
export function createUserList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'users.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createUserList` makes it. */
export type UserList = ReturnType<typeof createUserList>;
