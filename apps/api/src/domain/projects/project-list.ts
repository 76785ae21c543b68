import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the projects of an organisation, the newest first. */
export function createProjectList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'projects.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createProjectList` makes it. */
export type ProjectList = ReturnType<typeof createProjectList>;
