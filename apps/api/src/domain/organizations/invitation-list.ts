import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the open invitations into an organisation, the newest first. */
export function createInvitationList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'invitations.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createInvitationList` makes it. */
export type InvitationList = ReturnType<typeof createInvitationList>;
