import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the members of an organisation, the last joined first. */
export function createMemberList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'members.v1',
    sort: {
      joined_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      user_id: { key: 'userId', type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createMemberList` makes it. */
export type MemberList = ReturnType<typeof createMemberList>;
