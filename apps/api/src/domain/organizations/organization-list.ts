import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the organisations of a person, the last joined first. */
export function createOrganizationList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'organizations.v1',
    sort: {
      joined_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: {
        key: 'organizationId',
        type: 'uuid',
        direction: 'desc',
        unique: true,
        internal: true,
      },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createOrganizationList` makes it. */
export type OrganizationList = ReturnType<typeof createOrganizationList>;
