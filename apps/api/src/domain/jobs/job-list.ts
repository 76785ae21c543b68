import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of an organisation's jobs, the newest first. */
export function createJobList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'jobs.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createJobList` makes it. */
export type JobList = ReturnType<typeof createJobList>;
