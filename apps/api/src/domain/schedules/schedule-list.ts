import { definePagination, type PageServed } from '@headgate/pagination';

/** The list of the schedules of an organisation, the newest first. */
export function createScheduleList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'schedules.v1',
    sort: {
      created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
      id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
    },
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createScheduleList` makes it. */
export type ScheduleList = ReturnType<typeof createScheduleList>;
